using Dapper;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Generations;

public sealed class CatalogueFollowerTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static readonly int[] FailingBuckets = [6, 7, 8];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Works_that_the_item_tower_fails_on_are_left_out_and_keep_no_other_away()
    {
        var run =
            (await catalogue.IndexAsync(catalogue.CreateBundle("failing", failing: ([], FailingBuckets)), new() { SpareWorks = 100 })).Run;
        var generation = Generation.Load(run, catalogue.Home.Folder, threads: 1);
        // More than one batch, the last one short.
        var newer = Enumerable.Range(50_000, 80).Select(id => (long)id).ToArray();
        var failing = newer.Where(id => FailingBuckets.Contains(new IdVocabulary([]).IndexOf(id))).ToArray();
        Assert.InRange(failing.Length, 10, 60);
        await using (var connection = await catalogue.Database.Source.OpenConnectionAsync(Token))
            await connection.ExecuteAsync("insert into works (work_id, creator_id) select id, 1 from unnest(@newer) id", new { newer });

        var follower = new CatalogueFollower(new WorkChangeFeed(catalogue.Database.Source));
        var caughtUp = await follower.CatchUpAsync(generation, Token);

        Assert.Equal(new CatchUp(newer.Length - failing.Length, 0, failing.Length), caughtUp);
        Assert.All(newer, work => Assert.Equal(failing.Contains(work), generation.Items.RowOf(work) < 0));
        // What cannot be embedded is not tried again.
        Assert.Equal(0, (await follower.CatchUpAsync(generation, Token)).Added);
        generation.Release();
    }
}
