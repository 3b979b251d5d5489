using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Npgsql;
using VectorRec.Api.Explain;
using VectorRec.Api.Replay;
using VectorRec.Tests.Stores;
using BundleCopy = VectorRec.Tests.Models.BundleCopy;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>The service with a fine ranker and a sample of every request.</summary>
public sealed class StageSampleTests(TestStores stores)
{
    [Fact]
    public async Task Each_answer_leaves_one_sample_and_a_tester_s_question_leaves_none()
    {
        using var bundle = new BundleCopy();
        await using var service = Sampled(bundle);
        await service.InitializeAsync();
        var shown = await service.RecommendAsync(new { userId = 7, explain = true });
        await service.RecommendAsync(new { userId = 7, overrides = new { fine = new { mode = "off" } } });
        await service.PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId = 7, workId = 1 });
        await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = shown.RequestId });
        var second = await service.RecommendAsync(8);
        await Wait.UntilAsync(async () => (await RequestsAsync(service)).Contains(second.RequestId));

        Assert.Equal(new[] { shown.RequestId, second.RequestId }.Order(), (await RequestsAsync(service)).Order());
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var slate = await connection.QueryAsync<(long Work, float[] Fine, float Coarse)>(
            "select work_id, fine, coarse from stage_samples where request_id = @RequestId and stage = 'slate' order by position", shown);
        Assert.Equal(
            shown.Works.Select(
                work => (work.WorkId, (float)work.Explanation!.Fine!.Objectives["like"], (float)work.Explanation.CoarseScore)),
            slate.Select(row => (row.Work, row.Fine[2], row.Coarse)));
    }

    [Fact]
    public async Task What_is_older_than_samples_are_kept_is_removed_when_others_are_written()
    {
        using var bundle = new BundleCopy();
        await using var service = Sampled(bundle);
        await service.InitializeAsync();
        await service.ExecuteAsync(
            """
            insert into stage_samples (request_id, at, user_id, scene, run_id, stage, work_id)
            select gen_random_uuid(), now() - days * interval '1 day', days, 'feed', 1, 'slate', 1 from unnest(array[91, 89]) days
            """);
        await service.RecommendAsync(7);
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await Wait.UntilAsync(async () =>
            await connection.ExecuteScalarAsync<long>("select count(*) from stage_samples where user_id = 91") == 0);
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(*) from stage_samples where user_id = 89"));
    }

    [Fact]
    public async Task An_explanation_tells_the_objectives_and_shadow_answers_as_off_does()
    {
        using var bundle = new BundleCopy();
        await using var service = Sampled(bundle, ("Scenes:feed:Fine:Mode", "Shadow"));
        await service.InitializeAsync();
        var shadow = await service.RecommendAsync(new { userId = 7, explain = true });
        var off = await service.PostAsync<ReplayResponse>(
            "/v1/replay", new { requestId = shadow.RequestId, overrides = new { fine = new { mode = "off" } } });
        var on = await service.PostAsync<ReplayResponse>(
            "/v1/replay", new { requestId = shadow.RequestId, overrides = new { fine = new { mode = "on" } } });
        var applied = await service.RecommendAsync(new { userId = 7, explain = true, overrides = new { fine = new { mode = "on" } } });

        Assert.True(off.Identical);
        Assert.False(on.Identical);
        Assert.All(shadow.Works, work => Assert.Equal(work.Explanation!.CoarseScore, work.Score));
        Assert.All(applied.Works, work => Assert.Equal(work.Explanation!.Fine!.Score, work.Score));
        var scored = 0;
        foreach (var (work, isApplied) in shadow.Works.Select(work => (work, false)).Concat(applied.Works.Select(work => (work, true))))
        {
            if (work.Explanation!.Fine is not { } fine)
            {
                Assert.False(isApplied);
                continue;
            }

            scored++;
            Assert.Equal(isApplied, fine.Applied);
            Assert.Equal(fine.Objectives.Sum(o => o.Value * fine.Weights[o.Key]) / fine.Weights.Values.Sum(), fine.FusedScore, 1e-5);
            Assert.Equal(Math.Log(fine.FusedScore / (1 - fine.FusedScore)), fine.Score, 1e-4);
            Assert.InRange(fine.Rank, 1, 300);
        }

        // All of the ten that it ordered, and most of the ten that it only watched.
        Assert.InRange(scored, 15, 20);

        var stage = applied.Funnel!.Single(stage => stage.Stage == "fine");
        Assert.Equal((stage.In - stage.Out, "ok"), (stage.Removed["fineCut"], stage.Outcome));
        Assert.Empty(shadow.Degraded);
        var unknown = await service.RecommendAsync(new { userId = 999_999, explain = true });
        Assert.Contains("Nothing is known", unknown.Funnel!.Single(stage => stage.Stage == "fine").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_postgres_is_gone_requests_are_answered_and_what_the_queue_cannot_hold_is_counted()
    {
        using var bundle = new BundleCopy();
        await using var service = Sampled(bundle, ("StageSamples:QueueRequests", "3"), ("StageSamples:BatchRequests", "2"));
        await service.InitializeAsync();
        var before = await service.RecommendAsync(7);
        await Wait.UntilAsync(async () => (await RequestsAsync(service)).Contains(before.RequestId));

        await SetConnectionsAsync(service, allowed: false);
        for (var i = 0; i < 12; i++)
            Assert.Equal(10, (await service.RecommendAsync(7)).Works.Count);
        var (_, dropped) = await CountsAsync(service);
        // Three wait in the queue, at most two in the hands of the writer.
        Assert.InRange(dropped, 7, 9);

        await SetConnectionsAsync(service, allowed: true);
        await Wait.UntilAsync(async () => await CountsAsync(service) is var (written, lost) && written + lost == 13);
        var requests = await RequestsAsync(service);
        Assert.Equal(13 - (await CountsAsync(service)).Dropped, requests.Count);
        var after = await service.RecommendAsync(7);
        await Wait.UntilAsync(async () => (await RequestsAsync(service)).Contains(after.RequestId));
    }

    [Fact]
    public async Task At_shutdown_what_is_queued_is_written()
    {
        using var bundle = new BundleCopy();
        await using var service = Sampled(bundle);
        await service.InitializeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 30).Select(user => service.RecommendAsync(user)));
        await service.StopAsync();

        Assert.Equal(answers.Select(answer => answer.RequestId).Order(), (await RequestsAsync(service)).Order());
    }

    private Service Sampled(BundleCopy bundle, params (string Key, string Value)[] settings) => new(stores)
    {
        MakeBundle = catalogue =>
        {
            bundle.EditManifest(manifest => manifest["version"] = $"{catalogue.Stores.Name}-fine");
            return bundle.Folder;
        },
        Settings = [("StageSamples:Share", "1"), .. settings],
    };

    // Not from the pool: its connections are ended by one of the tests.
    private static async Task<HashSet<Guid>> RequestsAsync(Service service)
    {
        await using var connection = new NpgsqlConnection($"{service.Database.ConnectionString};Pooling=false");
        return [.. await connection.QueryAsync<Guid>("select distinct request_id from stage_samples")];
    }

    private static async Task<(int Written, int Dropped)> CountsAsync(Service service)
    {
        var ready = await service.Client.GetFromJsonAsync<JsonElement>("/health/ready", Service.Token);
        var line = ready.GetProperty("details").EnumerateArray().Select(detail => detail.GetString()!)
            .Single(detail => detail.StartsWith("Stage samples", StringComparison.Ordinal));
        int[] numbers = [.. line.Split(' ', '.').Where(word => int.TryParse(word, out _)).Select(int.Parse)];
        return (numbers[0], numbers[1]);
    }

    private async Task SetConnectionsAsync(Service service, bool allowed)
    {
        var database = new NpgsqlConnectionStringBuilder(service.Database.ConnectionString).Database;
        await using var server = new NpgsqlConnection(await stores.PostgresAsync());
        await server.ExecuteAsync($"alter database {database} allow_connections {allowed}");
        if (!allowed)
            await server.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @database", new { database });
    }
}
