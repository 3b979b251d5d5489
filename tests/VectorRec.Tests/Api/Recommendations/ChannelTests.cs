using Dapper;
using VectorRec.Api.Recommendations;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Tests.Api.Search;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>
/// Each recall channel that needs no query, alone: it finds works, and only works of its own kind. The others: <see cref="SearchTests"/>.
/// </summary>
public sealed class ChannelTests(ChannelService channels) : IClassFixture<ChannelService>
{
    private readonly Service _service = channels.Service;

    private const string History =
        "(select w.* from user_works u join works w using (work_id) where u.user_id = @user and u.engaged_at is not null)";

    private const string Shown = "select work_id from works where status = 'active'";

    /// <summary>By channel: a user whom it has something for, and all works that it may bring.</summary>
    public static TheoryData<string, long, string> Channels => new()
    {
        { "ann", 8, Shown },
        { "popular", 8, Shown },
        { "liked_creators", 8, $"select work_id from works where creator_id in (select creator_id from {History} h)" },
        { "liked_songs", 8, $"select work_id from works where song_id in (select song_id from {History} h)" },
        { "top_tags", 8, $"select work_id from works where tags && (select array_agg(tag) from {History} h, unnest(h.tags) tag)" },
        { "nearby", 8, "select work_id from works where city = (select city from users where user_id = @user)" },
        { "followee_works", 8,
            "select work_id from works where creator_id in (select followee_id from follows where follower_id = @user)" },
        { "followee_likes", 8,
            "select work_id from user_works where kinds & 8 <> 0 "
            + "and user_id in (select followee_id from follows where follower_id = @user)" },
        { "family_works", 9,
            "select work_id from works where creator_id in (select user_id from family_members where family_id = 1 and user_id <> @user)" },
        {
            "friends_of_friends", 8,
            """
            select work_id from works where creator_id in (
                select second.followee_id from follows first join follows second on second.follower_id = first.followee_id
                    where first.follower_id = @user)
            and creator_id <> @user and creator_id not in (select followee_id from follows where follower_id = @user)
            """
        },
        { "on_air", 8, "select work_id from works where kind <> 'work' and status = 'active'" },
        { "followees_on_air", 8,
            "select work_id from works where kind <> 'work' and status = 'active' "
            + "and creator_id in (select followee_id from follows where follower_id = @user)" },
        { "fresh", 8,
            "select work_id from works w join users c on c.user_id = w.creator_id left join work_stats s using (work_id) where "
            + "coalesce(s.impressions, 0) < 50 + 25 * c.level" },
        { "trending", 8, Shown },
    };

    [Fact]
    public void Every_channel_is_tested() =>
        Assert.Equal(ChannelCatalogue.All.Where(channel => !channel.NeedsQuery)
            .Select(channel => channel.Name), Channels.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_channel_alone_finds_works_and_only_its_own_within_its_quota(string channel, long user, string allowed)
    {
        var quotas = ChannelQuotaTests.Only(channel, 9);
        var kinds = channel.EndsWith("on_air", StringComparison.Ordinal) ? (string[])["Live", "Room"] : ["Work"];
        var slate = await _service.RecommendAsync(
            new { userId = user, limit = 50, explain = true, overrides = new { channels = quotas, kinds } });
        await using var connection = await _service.Database.Source.OpenConnectionAsync(Service.Token);

        Assert.NotEmpty(slate.Works);
        Assert.All(slate.Works, work => Assert.Equal([channel], work.Explanation!.Channels));
        Assert.Empty(slate.Works.Select(work => work.WorkId)
            .Except(await connection.QueryAsync<long>($"{allowed} intersect {Shown}", new { user })));
        Assert.InRange(ChannelQuotaTests.Unseen(slate) - Inactive(slate), 1, channel is "fresh" or "trending" ? GenerationLists.Length : 9);
    }

    private static int Inactive(RecommendResponse slate) =>
        slate.Funnel!.Single(stage => stage.Stage == "filter").Removed.GetValueOrDefault("inactive");
}
