using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;

namespace VectorRec.Tests.Api;

/// <summary>Each recall channel that needs no query, alone: it finds works, and only works of its own kind. The others: <see cref="SearchTests"/>.</summary>
public sealed class ChannelTests(Service service) : IClassFixture<Service>
{
    private const string History = "(select w.* from user_works u join works w using (work_id) where u.user_id = @user and u.engaged_at is not null)";

    /// <summary>By channel: a user whom it has something for, and all works that it may bring.</summary>
    public static TheoryData<string, long, string> Channels => new()
    {
        { "ann", 8, "select work_id from works where status = 'active'" },
        { "liked_creators", 8, $"select work_id from works where creator_id in (select creator_id from {History} h)" },
        { "liked_songs", 8, $"select work_id from works where song_id in (select song_id from {History} h)" },
        { "top_tags", 8, $"select work_id from works where tags && (select array_agg(tag) from {History} h, unnest(h.tags) tag)" },
        { "nearby", 8, "select work_id from works where city = (select city from users where user_id = @user)" },
        { "followee_works", 8, "select work_id from works where creator_id in (select followee_id from follows where follower_id = @user)" },
        { "followee_likes", 8, "select work_id from user_works where kinds & 8 <> 0 and user_id in (select followee_id from follows where follower_id = @user)" },
        { "family_works", 9, "select work_id from works where creator_id in (select user_id from family_members where family_id = 1 and user_id <> @user)" },
        {
            "friends_of_friends", 8,
            """
            select work_id from works where creator_id in (
                select second.followee_id from follows first join follows second on second.follower_id = first.followee_id where first.follower_id = @user)
            and creator_id <> @user and creator_id not in (select followee_id from follows where follower_id = @user)
            """
        },
        { "on_air", 8, "select work_id from works where kind <> 'work' and status = 'active'" },
        { "followees_on_air", 8, "select work_id from works where kind <> 'work' and status = 'active' and creator_id in (select followee_id from follows where follower_id = @user)" },
        { "fresh", 8, "select work_id from works w left join work_stats s using (work_id) where coalesce(s.impressions, 0) < 50 + 25 * 10" },
        { "trending", 8, "select work_id from works where status = 'active'" },
    };

    [Fact]
    public void Every_channel_is_tested() =>
        Assert.Equal(ChannelCatalogue.All.Where(channel => !channel.NeedsQuery).Select(channel => channel.Name), Channels.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_channel_alone_finds_works_and_only_its_own_within_its_quota(string channel, long user, string allowed)
    {
        var quotas = Only(channel, 9);
        var kinds = channel.EndsWith("on_air", StringComparison.Ordinal) ? (string[])["Live", "Room"] : ["Work"];
        var slate = await service.RecommendAsync(new { userId = user, limit = 50, explain = true, overrides = new { channels = quotas, kinds } });
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);

        Assert.NotEmpty(slate.Works);
        Assert.All(slate.Works, work => Assert.Equal([channel], work.Explanation!.Channels));
        Assert.Empty(slate.Works.Select(work => work.WorkId).Except(await connection.QueryAsync<long>(allowed, new { user })));
        Assert.InRange(Unseen(slate), 1, channel is "fresh" or "trending" ? GenerationLists.Length : 9);
    }

    /// <summary>By channel: a quota that leaves works over, all of which the user is then made to see.</summary>
    [Theory]
    [InlineData("ann", 101, 40)]
    [InlineData("followee_works", 102, 15)]
    [InlineData("nearby", 104, 40)]
    public async Task A_quota_is_of_works_that_the_user_has_not_seen(string channel, long user, int quota)
    {
        await service.ExecuteAsync(
            """
            insert into users (user_id, name, city) values (@user, 'somebody', 'Shenzhen');
            insert into follows (follower_id, followee_id) select @user, generate_series(1, 8)
            """, new { user });
        var plain = new { timelinessWeight = 0, qualityWeight = 0, creatorSupportWeight = 0 };
        var diversity = new { method = "none", rules = new { creatorDistance = 1, songDistance = 1 } };
        var first = await AskAsync(quota, 0);
        long[] nearest = [.. first.Works.Select(work => work.WorkId)];
        Assert.Equal(quota, nearest.Length);
        await service.PostAsync<EventReceipt>("/v1/events", new
        {
            events = nearest.Select(work => new { id = Guid.NewGuid(), userId = user, workId = work, type = "impression", at = TimeProvider.System.GetUtcNow() }),
        });

        var next = await AskAsync(quota, 5_000);
        Assert.Equal(quota, next.Works.Count);
        Assert.Equal(quota, Unseen(next));
        Assert.Equal(quota, next.Funnel!.Single(stage => stage.Stage == "filter").Removed["seen"]);
        Assert.Empty(next.Works.Select(work => work.WorkId).Intersect(nearest));
        Assert.Equal("seen", (await AbsenceAsync(nearest[0])).Reason);
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = next.RequestId })).Identical);
        if (channel != "followee_works")
        {
            var all = await AskAsync(2_000, 5_000);
            Assert.Equal(all.Works.Take(quota).Select(work => work.WorkId), next.Works.Select(work => work.WorkId));
        }

        Task<RecommendResponse> AskAsync(int quota, int seenLimit) => service.RecommendAsync(
            new { userId = user, limit = Math.Min(quota, 50), explain = true, overrides = new { channels = Only(channel, quota), coarse = plain, diversity, seenLimit } });

        Task<AbsenceResponse> AbsenceAsync(long workId) => service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence", new { userId = user, workId });
    }

    private static Dictionary<string, int> Only(string channel, int quota) =>
        ChannelCatalogue.All.ToDictionary(other => other.Name, other => other.Name == channel ? quota : 0);

    /// <summary>Works that recall brought and the user had not seen.</summary>
    internal static int Unseen(RecommendResponse slate)
    {
        var filter = slate.Funnel!.Single(stage => stage.Stage == "filter");
        return filter.In - filter.Removed.GetValueOrDefault("seen");
    }
}
