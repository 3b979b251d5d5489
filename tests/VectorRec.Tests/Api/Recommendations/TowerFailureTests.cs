using VectorRec.Features;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>A model that fails on some users and works, under a running service.</summary>
public sealed class TowerFailureTests(TestStores stores)
{
    private const int First = 1 + Vocabulary.OutOfVocabulary;

    [Fact]
    public async Task A_user_whom_the_tower_fails_on_gets_the_full_list_for_everybody_and_is_told()
    {
        await using var service = Failing(users: [First + 13 - 1], works: []);
        await service.InitializeAsync();

        var slate = await service.RecommendAsync(new { userId = 13, explain = true });
        var late = Assert.Single(slate.Degraded);
        Assert.Equal(("user_tower", "failed"), (late.Stage, late.Outcome));
        Assert.StartsWith("The user tower failed: ", late.Reason, StringComparison.Ordinal);
        Assert.Equal(10, slate.Works.Count);
        Assert.False(slate.Personalised);

        var other = await service.RecommendAsync(12);
        Assert.Empty(other.Degraded);
        Assert.True(other.Personalised);
    }

    [Fact]
    public async Task A_work_that_the_tower_fails_on_is_not_shown_and_the_service_serves_on()
    {
        int[] buckets = [6, 7, 8];
        await using var service = Failing(users: [], works: buckets);
        await service.InitializeAsync();
        var published = Enumerable.Range(100_000, 33).Select(id => (long)id).ToArray();
        var sound = published.Where(id => !buckets.Contains(new IdVocabulary([]).IndexOf(id))).ToArray();
        Assert.InRange(sound.Length, 5, 28);

        await service.ExecuteAsync(
            "insert into works (work_id, creator_id, language) select id, 1 + id % 40, 'new language' from unnest(@published) id",
            new { published });
        var plain = new { diversity = new { method = "none", rules = new { creatorDistance = 1, songDistance = 1 } } };
        var request = new { userId = 40, limit = 50, filters = new { languages = new[] { "new language" } }, overrides = plain };
        await Wait.UntilAsync(async () => (await service.RecommendAsync(request)).Works.Count > 0);

        Assert.Equal(sound, (await service.RecommendAsync(request)).Works.Select(work => work.WorkId).Order());
        // What comes next is still followed.
        await service.ExecuteAsync("update works set status = 'hidden' where work_id = any(@sound)", new { sound });
        await Wait.UntilAsync(async () => (await service.RecommendAsync(request)).Works.Count == 0);
    }

    // Without shows: the model knows none of them, so that they would share the buckets of new works.
    private Service Failing(int[] users, int[] works) => new(stores)
    {
        MakeBundle = catalogue =>
            catalogue.CreateBundle("failing", failing: (users, works)),
        MoreRows = "delete from works where kind <> 'work'",
    };
}
