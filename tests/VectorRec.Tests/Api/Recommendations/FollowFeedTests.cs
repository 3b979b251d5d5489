using System.Net.Http.Json;
using VectorRec.Api.Recommendations;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>The follow feed: of those whom the user follows, and of nobody else.</summary>
public sealed class FollowFeedTests(FollowFeedTests.World world) : IClassFixture<FollowFeedTests.World>
{
    private const long One = 901, Nobody = 902, Two = 903, Many = 904;

    [Theory]
    [InlineData(10)]
    [InlineData(33)]
    public async Task Of_one_creator_there_are_as_many_as_asked_for_and_it_says_what_yielded(int limit)
    {
        var feed = await AskAsync(One, limit);
        Assert.Equal(limit, feed.Works.Count);
        Assert.All(feed.Works, work => Assert.Equal(950, work.CreatorId));
        Assert.Equal(limit, feed.Works.Select(work => work.WorkId).Distinct().Count());
        Assert.Null(feed.Shortfall);
        Assert.Contains($"{limit - 1} works", feed.Yielded, StringComparison.Ordinal);
        var replay = await world.Service.PostAsync<VectorRec.Api.Replay.ReplayResponse>("/v1/replay", new { requestId = feed.RequestId });
        Assert.True(replay.Identical);
    }

    [Fact]
    public async Task With_more_asked_for_than_there_are_it_says_so()
    {
        var feed = await AskAsync(One, 50);
        Assert.Equal(33, feed.Works.Count);
        Assert.Equal("33 of 50 works: no more were recalled", feed.Shortfall);
    }

    [Fact]
    public async Task Of_two_creators_they_take_turns_as_long_as_they_can()
    {
        var feed = await AskAsync(Two, 12);
        Assert.Equal(12, feed.Works.Count);
        // Three works of the second one, each between two of the first.
        var creators = feed.Works.Select(work => work.CreatorId!.Value).ToArray();
        Assert.Equal(3, creators.Count(creator => creator == 951));
        Assert.Equal([2, 4, 6], creators.Index().Where(creator => creator.Item == 951).Select(creator => creator.Index + 1));
        Assert.NotNull(feed.Yielded);
    }

    [Fact]
    public async Task Of_many_creators_no_rule_has_to_yield()
    {
        var feed = await AskAsync(Many, 10);
        Assert.Equal(10, feed.Works.Count);
        Assert.Null(feed.Yielded);
        Assert.All(feed.Works.Zip(feed.Works.Skip(1)), pair => Assert.NotEqual(pair.First.CreatorId, pair.Second.CreatorId));
    }

    [Theory]
    [InlineData(Nobody)]
    [InlineData(999_999)]
    public async Task Whoever_follows_nobody_is_told_so_and_shown_no_strangers(long user)
    {
        var feed = await AskAsync(user, 10);
        Assert.Empty(feed.Works);
        Assert.Equal("0 of 10 works: the user follows nobody", feed.Shortfall);
        Assert.Empty(feed.Degraded);
    }

    private async Task<RecommendResponse> AskAsync(long user, int limit) =>
        (await world.Service.Client.GetFromJsonAsync<RecommendResponse>(
            $"/v1/users/{user}/feed/follow?limit={limit}", Service.Json, Service.Token))!;

    public sealed class World(VectorRec.Tests.Stores.TestStores stores) : IAsyncLifetime
    {
        public Service Service { get; } = new(stores)
        {
            MoreRows =
                """
                insert into users (user_id, name) select i, 'u' || i from generate_series(901, 951) i;
                insert into works (work_id, creator_id, song_id, media, created_at)
                select 9000 + i, 950, 1 + i % 25, 'audio', timestamptz '2026-02-01' + i * interval '1 hour' from generate_series(1, 33) i;
                insert into works (work_id, creator_id, song_id, media, created_at)
                select 9100 + i, 951, 26 + i, 'audio', timestamptz '2026-02-01' + i * interval '1 hour' from generate_series(1, 3) i;
                insert into follows (follower_id, followee_id) values (901, 950), (903, 950), (903, 951);
                insert into follows (follower_id, followee_id) select 904, i from generate_series(1, 30) i;
                """,
        };

        public ValueTask InitializeAsync() => Service.InitializeAsync();

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
