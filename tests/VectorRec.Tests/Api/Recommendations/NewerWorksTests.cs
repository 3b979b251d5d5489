using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Tests.Api.Health;
using VectorRec.Tests.Indexing;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>Works that are published while a generation serves.</summary>
public sealed class NewerWorksTests(TestStores stores)
{
    private const string Publish =
        """
        insert into works (work_id, kind, creator_id, song_id, media, language, tags, quality, city, created_at)
        select @first + i, 'work', @creator + i, 1 + i % 30, 'audio', 'new language', array['new tag ' || i % 3], 0.9, 'Shenzhen', now()
            from generate_series(0, @count - 1) i
        """;

    [Fact]
    public async Task A_work_of_a_followee_is_in_the_feed_as_soon_as_postgres_tells_of_it()
    {
        // Nothing but the notice can make the service look before the test ends.
        await using var service = new Service(stores) { PollSeconds = 3600 };
        await service.InitializeAsync();
        await service.ExecuteAsync("insert into follows values (8, 30) on conflict do nothing");
        await UntilListensAsync(service);

        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 30, count = 1 });
        await Wait.UntilAsync(async () => Ids(await AskAsync(service, 8, "followee_works", 50)).Contains(100_000));

        // It is found in each way that a work of its kind is found in.
        foreach (var channel in (string[])["ann", "nearby", "fresh"])
            await AssertFoundByAsync(service, channel);
        var slate = await service.RecommendAsync(new { userId = 8, limit = 50, filters = new { languages = new[] { "new language" } } });
        Assert.Equal([100_000], Ids(slate));
        Assert.Equal((30L, "audio"), (slate.Works[0].CreatorId, slate.Works[0].Media));

        await service.ExecuteAsync("update works set status = 'hidden' where work_id = 100000");
        await Wait.UntilAsync(async () => !Ids(await AskAsync(service, 8, "followee_works", 50)).Contains(100_000));
    }

    [Fact]
    public async Task Without_notices_it_takes_a_look_at_the_database_and_the_next_generation_has_the_works_in_its_index()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await service.ExecuteAsync("drop trigger works_notify on works; drop trigger index_runs_notify on index_runs");

        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 8, count = 33 });
        await Wait.UntilAsync(async () => Ids(await NewOnesAsync(service)).Length == 33);
        var before = await NewOnesAsync(service);
        var asConfigured = await service.RecommendAsync(new { userId = 7, filters = new { languages = new[] { "new language" } } });
        Assert.NotEmpty(asConfigured.Works);
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = asConfigured.RequestId })).Identical);

        await service.IndexAsync();
        await Wait.UntilAsync(async () => (await NewOnesAsync(service)).Generation != before.Generation);
        var after = await NewOnesAsync(service);
        Assert.Equal(Ids(before).Order(), Ids(after).Order());
        Assert.All(before.Works.OrderBy(work => work.WorkId)
            .Zip(after.Works.OrderBy(work => work.WorkId)), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4));
    }

    [Fact]
    public async Task A_table_without_room_is_said_to_be_full_until_the_next_index()
    {
        using var log = new LogLines();
        var begun = TimeProvider.System.GetTimestamp();
        await using var service = new Service(stores)
        {
            Index = new IndexOptions { SpareWorks = 5 },
            Services = services => services.AddLogging(logging => logging.AddProvider(log)),
        };
        await service.InitializeAsync();

        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 8, count = 7 });
        await Wait.UntilAsync(async () => (await ReadyAsync(service)).ToString().Contains("run `indexer index`", StringComparison.Ordinal));
        Assert.Equal("degraded", (await ReadyAsync(service)).GetProperty("status").GetString());
        Assert.Equal(5, Ids(await NewOnesAsync(service)).Length);

        // Each look leaves out one more, and the log says so once a minute.
        for (var more = 0; more < 10; more++)
        {
            await service.ExecuteAsync(Publish, new { first = 100_007 + more, creator = 8, count = 1 });
            await Task.Delay(300, Service.Token);
        }

        var minutes = (int)TimeProvider.System.GetElapsedTime(begun).TotalMinutes;
        Assert.InRange(log.Of<GenerationWatcher>(LogLevel.Warning).Count, 1, 1 + minutes);

        await service.IndexAsync();
        await Wait.UntilAsync(async () => (await ReadyAsync(service)).GetProperty("status").GetString() == "healthy");
        Assert.Equal(17, Ids(await NewOnesAsync(service)).Length);
    }

    [Fact]
    public async Task The_index_and_what_is_newer_together_bring_what_a_comparison_with_all_works_brings()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = new Service(stores) { OwnQdrant = own };
        await service.InitializeAsync();
        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 8, count = 33 });
        await Wait.UntilAsync(async () => Ids(await NewOnesAsync(service)).Length == 33);

        var before = new List<RecommendResponse>();
        for (var user = 1; user <= 20; user++)
            before.Add(await AskAsync(service, user, "ann", quota: 30));
        own.KillQdrant();
        for (var user = 1; user <= 20; user++)
        {
            var after = await AskAsync(service, user, "ann", quota: 30);
            Assert.Equal("vector_recall", Assert.Single(after.Degraded).Stage);
            Assert.Equal(Ids(before[user - 1]), Ids(after));
            Assert.Equal(30, ChannelQuotaTests.Unseen(before[user - 1]));
            Assert.Equal(30, ChannelQuotaTests.Unseen(after));
        }

        Assert.Contains(before, slate => Ids(slate).Any(work => work >= 100_000));
        Assert.Contains(before, slate => Ids(slate).Any(work => work < 100_000));
    }

    [Fact]
    public async Task What_a_sync_brought_to_the_index_counts_once_and_is_compared_no_more_once_that_is_known()
    {
        // It looks when it is told to, so that it does not know of the sync before.
        await using var service = new Service(stores) { PollSeconds = 3600 };
        await service.InitializeAsync();
        await UntilListensAsync(service);
        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 8, count = 33 });
        await Wait.UntilAsync(async () => Ids(await NewOnesAsync(service)).Length == 33);
        var before = await AskAllAsync();
        Assert.Contains(before, answer => answer.Any(work => work >= 100_000));

        var run = (await service.Catalogue.Runs.ActiveAsync(Service.Token))!;
        await service.Catalogue.SyncAsync();
        Assert.Contains(100_000, await service.Catalogue.PointsAsync(run));
        Assert.Equal(before, await AskAllAsync());
        Assert.Equal(0, IndexedSince());

        // Others of the server may have transactions open, which a sync has to wait for.
        await Wait.UntilAsync(async () =>
        {
            await service.Catalogue.SyncAsync();
            await service.ExecuteAsync("update works set title = 'look' where work_id = 1");
            return IndexedSince() == 33;
        });
        Assert.Equal(before, await AskAllAsync());
        await service.Catalogue.Stores.Collections.RemoveAsync(
            run.Collection, Enumerable.Range(100_000, 33).Select(work => (long)work), Service.Token);
        Assert.DoesNotContain(await AskAllAsync(), answer => answer.Any(work => work >= 100_000));

        int IndexedSince()
        {
            using var lease = service.Of<ServingGeneration>().Lease()!;
            return lease.Generation.Indexed - lease.Generation.Items.BaseCount;
        }

        async Task<long[][]> AskAllAsync()
        {
            var answers = new List<long[]>();
            for (var user = 1; user <= 20; user++)
                answers.Add(Ids(await AskAsync(service, user, "ann", quota: 30)));
            return [.. answers];
        }
    }

    [Fact]
    public async Task A_point_that_the_generation_does_not_know_is_passed_by_and_counted()
    {
        await using var service = new Service(stores) { PollSeconds = 3600, Index = new() { SpareWorks = 0 } };
        await service.InitializeAsync();
        await UntilListensAsync(service);
        var known = Ids(await AskAsync(service, 3, "ann", quota: 30));
        await service.ExecuteAsync(Publish, new { first = 100_000, creator = 8, count = 30 });
        await service.Catalogue.SyncAsync();
        var slate = await AskAsync(service, 3, "ann", quota: 30);
        Assert.Empty(slate.Degraded);
        Assert.DoesNotContain(Ids(slate), work => work >= 100_000);
        Assert.Subset(known.ToHashSet(), Ids(slate).ToHashSet());
    }

    internal static async Task UntilListensAsync(Service service)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "select count(*) from pg_stat_activity where datname = current_database() and query = 'listen vectorrec_changes'";
        await Wait.UntilAsync(async () => (long)(await command.ExecuteScalarAsync(Service.Token))! > 0);
    }

    private static async Task AssertFoundByAsync(Service service, string channel)
    {
        var slate = await service.RecommendAsync(new
        {
            userId = 8,
            limit = 50,
            explain = true,
            filters = new { languages = new[] { "new language" } },
            overrides = new { channels = ChannelQuotaTests.Only(channel, 500) },
        });
        Assert.Equal([channel], Assert.Single(slate.Works).Explanation!.Channels);
    }

    private static Task<RecommendResponse> NewOnesAsync(Service service) =>
        service.RecommendAsync(
            new
            {
                userId = 7,
                limit = 50,
                filters = new { languages = new[] { "new language" } },
                overrides =
                    new { diversity = new { method = "none", rules = new { creatorDistance = 1, songDistance = 1 } }, seenLimit = 0 }
            });

    private static Task<RecommendResponse> AskAsync(Service service, long user, string channel, int quota = 200) =>
        // No more than the channel brings: the fallback list fills up what a failed store leaves short.
        service.RecommendAsync(
            new
            {
                userId = user,
                limit = Math.Min(50, quota),
                explain = true,
                overrides = new { channels = ChannelQuotaTests.Only(channel, quota) }
            });

    private static Task<JsonElement> ReadyAsync(Service service) =>
        service.Client.GetFromJsonAsync<JsonElement>("/health/ready", Service.Token);

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
