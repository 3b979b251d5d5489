using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Indexing;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Replay;

/// <summary>Recorded requests after their process, and after their generation stopped serving.</summary>
public sealed class ReplayTests(TestStores stores)
{
    private static readonly (string, string)[] Stored = [("Replay:StoredShare", "1"), ("Generations:LoadMs", "60000")];

    private static readonly object NewOnes = new { userId = 7, filters = new { languages = new[] { "new language" } } };

    [Fact]
    public async Task After_a_restart_every_kind_of_request_replays_bit_for_bit()
    {
        await using var service = new Service(stores) { Settings = Stored };
        await service.InitializeAsync();
        var recorded = new List<RecommendResponse>();
        for (var user = 1; user <= 10; user++)
            recorded.Add(await service.RecommendAsync(user, 20));
        recorded.Add(await service.RecommendAsync(
            new { userId = 4, overrides = new { diversity = new { theta = 0.2 }, coarse = new { qualityWeight = 3 }, seenLimit = 0 } }));
        recorded.Add(await service.RecommendAsync(new { userId = 1_000_000, scene = "live" }));
        recorded.Add(await service.RecommendAsync(
            new { userId = 9, scene = "follow", diversity = new { method = "mmr", theta = 0.4 }, excludeWorkIds = new[] { 3, 5 } }));
        recorded.Add(await service.PostAsync<RecommendResponse>("/v1/search", new { query = "song", userId = 3 }));
        recorded.Add(await service.PostAsync<RecommendResponse>("/v1/search", new { workId = 50, creatorId = 9, limit = 20 }));

        // What the scenes say later does not change what they said then.
        service.Settings = [.. Stored, ("Scenes:feed:Diversity:Theta", "0.1"), ("Scenes:feed:Coarse:Keep", "60")];
        await service.RestartAsync();
        foreach (var slate in recorded)
        {
            var replay = await ReplayAsync(service, slate);
            Assert.True(replay.Identical);
            Assert.Empty(replay.NotAsThen);
            Assert.Equal(slate.Works.Select(work => work.WorkId), replay.Replayed.Select(work => work.WorkId));
        }

        var changed = await service.PostAsync<ReplayResponse>(
            "/v1/replay", new { requestId = recorded[10].RequestId, overrides = new { diversity = new { theta = 1 } } });
        Assert.False(changed.Identical);
        Assert.Equal(recorded[10].Works.Select(work => work.WorkId), changed.Recorded.Select(work => work.WorkId));
    }

    [Fact]
    public async Task A_recording_that_was_written_is_not_counted_as_dropped_because_older_ones_cannot_be_removed()
    {
        await using var service = new Service(stores) { Settings = Stored };
        await service.InitializeAsync();
        await service.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
            create trigger refuse before delete on recordings execute function refuse();
            """);

        // The second is written when the first is done with.
        for (var written = 1; written <= 2; written++)
        {
            await service.RecommendAsync(7);
            await Wait.UntilAsync(async () => (await RecordingsAsync(service))
                .StartsWith($"Recordings of {written} requests were written", StringComparison.Ordinal));
        }

        Assert.Equal("Recordings of 2 requests were written, of 0 dropped.", await RecordingsAsync(service));
    }

    [Fact]
    public async Task An_earlier_generation_answers_replays_until_it_is_removed()
    {
        await using var service = new Service(stores) { Settings = Stored };
        await service.InitializeAsync();
        var first = await service.RecommendAsync(11, 20);
        await IndexAgainAsync(service, first.Generation, seed: 2);
        var second = await service.RecommendAsync(11, 20);
        Assert.NotEqual(first.Works.Select(work => work.WorkId), second.Works.Select(work => work.WorkId));
        await IndexAgainAsync(service, second.Generation, seed: 3);

        // One more than are kept open, in turns.
        foreach (var slate in (RecommendResponse[])[first, second, first, second])
        {
            var replay = await ReplayAsync(service, slate);
            Assert.True(replay.Identical);
            Assert.Equal(slate.Generation, replay.Generation);
        }

        await service.RestartAsync();
        Assert.True((await ReplayAsync(service, first)).Identical);
        await new Pruning(service.Catalogue.Home).RunAsync(keep: 1, Service.Token);
        using var gone = await service.Client.PostAsJsonAsync("/v1/replay", new { requestId = first.RequestId }, Service.Token);
        Assert.Equal(HttpStatusCode.Conflict, gone.StatusCode);
        var problem = await gone.Content.ReadFromJsonAsync<JsonElement>(Service.Token);
        Assert.EndsWith("/generation-gone", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Contains($"Generation {first.Generation} was removed", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True((await ReplayAsync(service, second)).Identical);
    }

    [Fact]
    public async Task Works_newer_than_the_index_are_named_when_the_generation_was_loaded_again()
    {
        await using var service = new Service(stores) { Settings = Stored };
        await service.InitializeAsync();
        await service.ExecuteAsync(
            "insert into works (work_id, creator_id, song_id, media, language, quality) "
            + "values (100000, 8, 3, 'audio', 'new language', 0.9)");
        await Wait.UntilAsync(async () => (await service.RecommendAsync(NewOnes)).Works.Count == 1);
        var recorded = await service.RecommendAsync(NewOnes);
        Assert.Empty((await ReplayAsync(service, recorded)).NotAsThen);

        await service.RestartAsync();
        Assert.Equal([100_000], (await ReplayAsync(service, recorded)).NotAsThen);

        await IndexAgainAsync(service, recorded.Generation, seed: 2);
        // An earlier generation takes in what is newer than its index, as one that serves does.
        Assert.Equal([100_000], (await ReplayAsync(service, recorded)).NotAsThen);
    }

    private static async Task<string> RecordingsAsync(Service service)
    {
        var ready = await service.Client.GetFromJsonAsync<JsonElement>("/health/ready", Service.Token);
        return ready.GetProperty("details").EnumerateArray().Select(detail => detail.GetString()!)
            .Single(detail => detail.StartsWith("Recordings", StringComparison.Ordinal));
    }

    private static Task<ReplayResponse> ReplayAsync(Service service, RecommendResponse slate) =>
        service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId });

    private static async Task IndexAgainAsync(Service service, long before, int seed)
    {
        await new IndexJob(service.Catalogue.Home)
            .RunAsync(service.Catalogue.CreateBundle($"s{seed}", seed: seed), new(), progress: null, Service.Token);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(12)).Generation != before);
    }
}
