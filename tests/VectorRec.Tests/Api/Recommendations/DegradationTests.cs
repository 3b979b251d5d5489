using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Npgsql;
using VectorRec.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>Stores that fail under a running service.</summary>
public sealed class DegradationTests(TestStores stores)
{
    [Fact]
    public async Task With_qdrant_killed_the_answer_is_the_same_full_personal_one_and_says_so()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = new Service(stores) { OwnQdrant = own };
        await service.InitializeAsync();
        var before = await service.RecommendAsync(7);
        Assert.Empty(before.Degraded);

        own.KillQdrant();
        var after = await service.RecommendAsync(7);

        Assert.Equal("vector_recall", Assert.Single(after.Degraded).Stage);
        Assert.Contains("ann", after.Degraded[0].Channels);
        Assert.True(after.Personalised);
        Assert.Equal(before.Works.Select(work => work.WorkId), after.Works.Select(work => work.WorkId));
    }

    [Fact]
    public async Task With_postgres_gone_the_answer_is_full_and_not_personal_until_it_is_back()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        Assert.True((await service.RecommendAsync(7)).Personalised);

        await SetConnectionsAsync(stores, service, allowed: false);
        var without = await service.RecommendAsync(7);
        Assert.Equal("context", Assert.Single(without.Degraded).Stage);
        Assert.False(without.Personalised);
        Assert.Equal(10, without.Works.Count);
        using var ready = await service.Client.GetAsync("/health/ready", Service.Token);
        Assert.True(ready.IsSuccessStatusCode);

        await SetConnectionsAsync(stores, service, allowed: true);
        var back = await service.RecommendAsync(7);
        Assert.Empty(back.Degraded);
        Assert.True(back.Personalised);
    }

    [Fact]
    public async Task With_both_stores_gone_every_scene_answers_from_memory_full_diverse_labelled_and_without_what_was_just_answered()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = new Service(stores) { OwnQdrant = own, IssuedSeconds = 3_600 };
        await service.InitializeAsync();
        own.KillQdrant();
        await SetConnectionsAsync(stores, service, allowed: false);

        foreach (var scene in (string[])["feed", "follow", "nearby"])
        {
            var user = scene.Length;
            var shown = new HashSet<long>();
            for (var page = 0; page < 4; page++)
            {
                var slate = await service.RecommendAsync(new { userId = user, scene, limit = 20, explain = true });
                Assert.Equal(20, slate.Works.Count);
                Assert.Null(slate.Shortfall);
                Assert.False(slate.Personalised);
                Assert.Equal("context", Assert.Single(slate.Degraded).Stage);
                Assert.All(slate.Works, work => Assert.Equal(["fallback"], work.Explanation!.Channels));
                Assert.All(slate.Works, work => Assert.True(shown.Add(work.WorkId)));
                foreach (var (left, right) in slate.Works.Zip(slate.Works.Skip(1)))
                    Assert.False((left.SongId is not null && left.SongId == right.SongId)
                        || (left.CreatorId is not null && left.CreatorId == right.CreatorId));
                if (page == 1)
                    Assert.True(
                        (await service.PostAsync<VectorRec.Api.Replay.ReplayResponse>(
                            "/v1/replay", new { requestId = slate.RequestId })).Identical);
            }
        }

        await SetConnectionsAsync(stores, service, allowed: true);
    }

    [Fact]
    public async Task An_index_that_hangs_is_waited_for_until_its_channels_deadline_and_no_other_channel_is_lost()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        // Fewer than all works, so that the others have something to bring.
        await using var service = new Service(stores) { OwnQdrant = own, Settings = [("Scenes:feed:Channels:ann", "300")] };
        await service.InitializeAsync();
        var before = await service.RecommendAsync(9);

        await own.PauseQdrantAsync(true);
        var slate = await service.RecommendAsync(
            new { userId = 9, explain = true, overrides = new { deadlines = new { recallMs = 100 } } });
        await own.PauseQdrantAsync(false);

        var late = Assert.Single(slate.Degraded);
        Assert.Equal(("vector_recall", "timedOut"), (late.Stage, late.Outcome));
        Assert.Equal(["ann"], late.Channels);
        Assert.Equal(before.Works.Select(work => work.WorkId), slate.Works.Select(work => work.WorkId));
        Assert.Contains(slate.Works, work => work.Explanation!.Channels.Contains("ann"));
        Assert.Contains(slate.Funnel!, stage => stage is { Stage: "social_recall", Outcome: "ok" } && stage.Out > stage.In);
    }

    [Fact]
    public async Task A_store_that_holds_a_channel_up_is_named_with_its_channels_and_the_other_store_s_channels_bring_works()
    {
        await using var service = new Service(stores) { IssuedSeconds = 0 };
        await service.InitializeAsync();
        await using (var other = await service.Database.Source.OpenConnectionAsync(Service.Token))
        await using (var transaction = await other.BeginTransactionAsync(Service.Token))
        {
            await other.ExecuteAsync("lock table family_members in access exclusive mode");
            var slate = await service.RecommendAsync(
                new { userId = 9, explain = true, overrides = new { deadlines = new { contextMs = 200 } } });

            var late = Assert.Single(slate.Degraded);
            Assert.Equal(("context", "timedOut"), (late.Stage, late.Outcome));
            Assert.Equal(["followee_works", "followee_likes", "family_works", "friends_of_friends"], late.Channels);
            Assert.Equal(10, slate.Works.Count);
        }

        var after = await service.RecommendAsync(new { userId = 9, explain = true });
        Assert.Empty(after.Degraded);
        Assert.True(after.Personalised);
    }

    [Fact]
    public async Task A_social_channel_with_a_deadline_of_its_own_is_late_alone()
    {
        await using var service = new Service(stores) { Settings = [("Scenes:feed:Channels:family_works:DeadlineMs", "100")] };
        await service.InitializeAsync();
        var feed = (await service.Client.GetFromJsonAsync<JsonElement[]>("/v1/scenes", Service.Token))!.Single(
            scene => scene.GetProperty("name").GetString() == "feed");
        Assert.Equal(
            [("followee_works", 150, 10_000), ("family_works", 50, 100)],
            feed.GetProperty("channels").EnumerateArray()
                .Where(channel => channel.GetProperty("name").GetString() is "followee_works" or "family_works")
                .Select(channel => (channel.GetProperty("name").GetString()!, channel.GetProperty("quota").GetInt32(),
                    channel.GetProperty("deadlineMs").GetInt32())));
        await using var other = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await using var transaction = await other.BeginTransactionAsync(Service.Token);
        await other.ExecuteAsync("lock table family_members in access exclusive mode");

        // The lock is held until the answer is there.
        var slate = await service.RecommendAsync(new { userId = 9, limit = 50, explain = true });

        var late = Assert.Single(slate.Degraded);
        Assert.Equal(("social_recall:family_works", "timedOut", "no answer within 100 ms"), (late.Stage, late.Outcome, late.Reason));
        Assert.Equal(["family_works"], late.Channels);
        Assert.True(slate.Personalised);
        Assert.Contains(slate.Funnel!, stage => stage is { Stage: "context", Outcome: "ok" });
        var brought = slate.Works.SelectMany(work => work.Explanation!.Channels).ToHashSet();
        Assert.Superset(new HashSet<string>(["ann", "followee_works"]), brought);
        Assert.DoesNotContain("family_works", brought);
    }

    [Fact]
    public async Task A_channel_that_postgres_refuses_fails_alone_in_a_call_of_its_own_and_takes_its_call_with_it_in_a_shared_one()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await service.ExecuteAsync("alter table family_members rename to gone");

        var alone = await service.RecommendAsync(
            new { userId = 9, overrides = new { channels = new { family_works = new { deadlineMs = 5_000 } } } });
        var shared = await service.RecommendAsync(9);

        Assert.Equal(("social_recall:family_works", "failed"), (Assert.Single(alone.Degraded).Stage, alone.Degraded[0].Outcome));
        Assert.True(alone.Personalised);
        Assert.Equal(("context", "failed"), (Assert.Single(shared.Degraded).Stage, shared.Degraded[0].Outcome));
        Assert.Equal(["followee_works", "followee_likes", "family_works", "friends_of_friends"], shared.Degraded[0].Channels);
        Assert.False(shared.Personalised);
    }

    [Fact]
    public async Task A_vector_channel_with_a_deadline_of_its_own_is_late_alone()
    {
        await using var service = new Service(stores) { Settings = [("Scenes:search:Channels:like_creator:DeadlineMs", "1")] };
        await service.InitializeAsync();
        var late = false;

        // The least deadline there is: whether it is missed is up to the machine, and the other channel does not care.
        await Wait.UntilAsync(async () =>
        {
            var slate = await SearchAsync(service);
            Assert.Single(slate.Funnel!, stage => stage is { Stage: "vector_recall", Outcome: "ok" });
            Assert.Single(slate.Funnel!, stage => stage is { Stage: "scan_recall", Outcome: "skipped" });
            Assert.Contains(slate.Works, work => work.Explanation!.Channels.Contains("like_work"));
            if (slate.Degraded.Count > 0)
                Assert.Equal(("vector_recall:like_creator", "timedOut"), (Assert.Single(slate.Degraded).Stage, slate.Degraded[0].Outcome));
            return late |= slate.Degraded.Count > 0;
        });
    }

    [Fact]
    public async Task While_the_index_hangs_each_of_its_calls_is_named_and_the_scan_answers_for_all_of_them()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = new Service(stores)
        {
            OwnQdrant = own,
            Settings = [("Scenes:search:Channels:like_creator:DeadlineMs", "500")],
        };
        await service.InitializeAsync();
        var before = await SearchAsync(service);

        await own.PauseQdrantAsync(true);
        var slate = await SearchAsync(service);
        await own.PauseQdrantAsync(false);

        Assert.Equal(["vector_recall", "vector_recall:like_creator"], slate.Degraded.Select(late => late.Stage));
        Assert.Equal([["like_work"], ["like_creator"]], slate.Degraded.Select(late => late.Channels));
        Assert.Equal(before.Works.Select(work => work.WorkId), slate.Works.Select(work => work.WorkId));
    }

    private static Task<RecommendResponse> SearchAsync(Service service) => service.PostAsync<RecommendResponse>(
        "/v1/search", new { userId = 9, workId = 3, creatorId = 2, limit = 50, explain = true });

    internal static async Task SetConnectionsAsync(TestStores stores, Service service, bool allowed)
    {
        var database = new NpgsqlConnectionStringBuilder(service.Database.ConnectionString).Database;
        await using var server = new NpgsqlConnection(await stores.PostgresAsync());
        await server.ExecuteAsync($"alter database {database} allow_connections {allowed}");
        if (!allowed)
            await server.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @database", new { database });
    }
}
