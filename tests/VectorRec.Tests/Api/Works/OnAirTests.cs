using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Works;

/// <summary>Live shows and rooms go on and off the air.</summary>
public sealed class OnAirTests(TestStores stores)
{
    private const long Show = 900;

    [Fact]
    public async Task A_show_that_was_off_when_the_index_was_built_is_shown_when_it_goes_on_and_vanishes_when_it_goes_off()
    {
        await using var service = await StartAsync(pollSeconds: 3600);
        foreach (var work in (long[])[806, Show])
        {
            await SetAsync(service, work, "hidden");
            await AssertNeverShownAsync(service, work);
            await SetAsync(service, work, "active");
            await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 3)).Contains(work));
            await SetAsync(service, work, "hidden");
            await AssertNeverShownAsync(service, work);
        }
    }

    [Fact]
    public async Task What_went_off_is_never_shown_though_the_service_has_not_heard_of_it()
    {
        await using var service = await StartAsync(pollSeconds: 3600);
        await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 3)).Contains(Show));
        // From here on only what a request reads itself can tell.
        await service.ExecuteAsync("drop trigger works_notify on works");

        for (var turn = 0; turn < 20; turn++)
        {
            await SetAsync(service, Show, "hidden");
            await AssertNeverShownAsync(service, Show);
            await SetAsync(service, Show, "active");
            Assert.Contains(Show, Ids(await LiveAsync(service, 3)));
        }
    }

    [Fact]
    public async Task Everything_on_the_air_and_nothing_else_is_shown_to_everybody()
    {
        await using var service = await StartAsync();
        var live = Enumerable.Range(801, 30).Where(i => i % 2 == 0 && (i - 800) % 3 != 0).Select(i => (long)i).Append(Show).ToArray();
        await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 1_000_001)).Contains(Show));

        var stranger = await LiveAsync(service, 1_000_001);
        Assert.False(stranger.Personalised);
        Assert.Equal(live, Ids(stranger).Order());
        var (one, other) = (await LiveAsync(service, 7), await LiveAsync(service, 12));
        Assert.True(one.Personalised);
        Assert.NotEqual(Ids(one).Intersect(Ids(other)), Ids(other).Intersect(Ids(one)));
        Assert.Equal(live, Ids(one).Order());
        Assert.Equal(live, Ids(other).Order());

        var feed = Ids(await service.RecommendAsync(7, limit: 50));
        Assert.Equal(50, feed.Length);
        Assert.DoesNotContain(feed, work => work > 800);
        var rooms = Enumerable.Range(801, 30).Where(i => i % 2 == 1 && (i - 800) % 3 != 0).Select(i => (long)i);
        // Of these, one is the user's own.
        Assert.Equal(rooms.Except([805]), Ids(await service.RecommendAsync(new { userId = 6, scene = "rooms", limit = 50 })).Order());
    }

    [Fact]
    public async Task A_quota_keeps_those_with_the_best_scores()
    {
        await using var service = await StartAsync();
        var plain = new { method = "none", rules = new { creatorDistance = 1, songDistance = 1 } };
        Task<RecommendResponse> AskAsync(int quota) => service.RecommendAsync(new
        {
            userId = 7,
            scene = "live",
            limit = 50,
            overrides =
                new { channels = new { on_air = quota, followees_on_air = 0 }, diversity = plain },
        });

        var all = await AskAsync(500);
        Assert.True(all.Works.Count > 4);
        Assert.True(all.Works.Select(work => work.Score).Distinct().Count() > 4);
        Assert.Equal(all.Works.OrderByDescending(work => work.Score).ThenBy(work => work.WorkId).Select(work => work.WorkId), Ids(all));
        Assert.Equal(Ids(all).Take(4), Ids(await AskAsync(4)));
    }

    [Fact]
    public async Task What_was_seen_may_be_shown_again_and_what_was_blocked_may_not()
    {
        await using var service = await StartAsync(issuedSeconds: 600);
        await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 1)).Contains(Show));
        await service.ExecuteAsync(
            """
            select ensure_events_partition(current_date);
            insert into events (event_id, at, user_id, work_id, type) select gen_random_uuid(), now(), 1, work_id, 'play' from works
                where kind = 'live';
            """);
        var shown = await LiveAsync(service, 1);

        Assert.Contains(Show, Ids(shown));
        Assert.All(shown.Works, work => Assert.DoesNotContain(work.CreatorId, (long?[])[1, 2, 3]));
        Assert.Contains((await LiveAsync(service, 7)).Works, work => work.CreatorId is 2 or 3);
    }

    [Fact]
    public async Task A_recorded_request_replays_after_its_shows_went_off()
    {
        await using var service = await StartAsync();
        await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 3)).Contains(Show));
        var before = await LiveAsync(service, 3);
        await service.ExecuteAsync("update works set status = 'hidden' where kind = 'live'");
        Assert.Empty((await LiveAsync(service, 3)).Works);

        var replay = await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = before.RequestId });
        Assert.True(replay.Identical);
        Assert.Contains(Show, replay.Replayed.Select(work => work.WorkId));
    }

    [Fact]
    public async Task With_postgres_gone_what_was_last_known_to_be_on_is_shown_and_the_answer_says_so()
    {
        await using var service = await StartAsync();
        await SetAsync(service, 802, "hidden");
        await Wait.UntilAsync(async () => Ids(await LiveAsync(service, 3)) is var live && live.Contains(Show) && !live.Contains(802));
        var before = await LiveAsync(service, 1_000_001);

        await DegradationTests.SetConnectionsAsync(stores, service, allowed: false);
        var without = await LiveAsync(service, 3);
        await DegradationTests.SetConnectionsAsync(stores, service, allowed: true);

        Assert.Equal("context", Assert.Single(without.Degraded).Stage);
        Assert.Equal(Ids(before), Ids(without));
        await Wait.UntilAsync(async () => (await LiveAsync(service, 3)).Degraded.Count == 0);
    }

    [Fact]
    public async Task The_scenes_are_described_as_they_run()
    {
        await using var service = await StartAsync();
        var scenes = (await service.Client.GetFromJsonAsync<JsonElement[]>("/v1/scenes", Service.Token))!.ToDictionary(
            scene => scene.GetProperty("name").GetString()!);

        foreach (var (name, kind) in (IEnumerable<(string, string)>)[("live", "live"), ("rooms", "room")])
        {
            Assert.Equal([kind], scenes[name].GetProperty("kinds").EnumerateArray().Select(item => item.GetString()));
            Assert.Equal(["on_air", "followees_on_air"], scenes[name].GetProperty("channels").EnumerateArray()
                .Select(channel => channel.GetProperty("name").GetString()));
            Assert.Equal(0, scenes[name].GetProperty("seenLimit").GetInt32());
        }
    }

    // A show that is newer than the index comes on the air first of all.
    private async Task<Service> StartAsync(double pollSeconds = 0.1, int issuedSeconds = 0)
    {
        var service = new Service(stores) { PollSeconds = pollSeconds, IssuedSeconds = issuedSeconds };
        await service.InitializeAsync();
        await NewerWorksTests.UntilListensAsync(service);
        await service.ExecuteAsync(
            "insert into works (work_id, kind, creator_id, song_id, language) values (@Show, 'live', 40, 7, 'zh')", new { Show });
        return service;
    }

    private static Task<RecommendResponse> LiveAsync(Service service, long user) =>
        service.RecommendAsync(new { userId = user, scene = "live", limit = 50 });

    private static async Task AssertNeverShownAsync(Service service, long work)
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 24).Select(user => LiveAsync(service, user)));
        Assert.All(answers, answer => Assert.DoesNotContain(work, Ids(answer)));
        Assert.All(answers, answer => Assert.Empty(answer.Degraded));
    }

    private static async Task SetAsync(Service service, long work, string status)
    {
        using var response = await service.Client.PutAsJsonAsync($"/v1/works/{work}/status", new { status }, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
    }

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
