using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Funnel.Sources;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>What a channel's quota is a number of.</summary>
public sealed class ChannelQuotaTests(Service service) : IClassFixture<Service>
{
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
            events = nearest.Select(
                work => new
                {
                    id = Guid.NewGuid(),
                    userId = user,
                    workId = work,
                    type = "impression",
                    at = TimeProvider.System.GetUtcNow()
                }),
        });

        var next = await AskAsync(quota, 5_000);
        Assert.Equal(quota, next.Works.Count);
        Assert.Equal(quota, Unseen(next));
        Assert.Equal(quota, next.Funnel!.Single(stage => stage.Stage == "filter").Removed["seen"]);
        Assert.Empty(next.Works.Select(work => work.WorkId).Intersect(nearest));
        Assert.Equal("seen", (await AbsenceAsync(nearest[0])).Reason);
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = next.RequestId })).Identical);

        Task<RecommendResponse> AskAsync(int quota, int seenLimit) => service.RecommendAsync(
            new
            {
                userId = user,
                limit = Math.Min(quota, 50),
                explain = true,
                overrides = new { channels = Only(channel, quota), coarse = plain, diversity, seenLimit }
            });

        Task<AbsenceResponse> AbsenceAsync(long workId) => service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence", new { userId = user, workId });
    }

    internal static Dictionary<string, int> Only(string channel, int quota) =>
        ChannelCatalogue.All.ToDictionary(other => other.Name, other => other.Name == channel ? quota : 0);

    /// <summary>Works that recall brought and the user had not seen.</summary>
    internal static int Unseen(RecommendResponse slate)
    {
        var filter = slate.Funnel!.Single(stage => stage.Stage == "filter");
        return filter.In - filter.Removed.GetValueOrDefault("seen");
    }
}
