using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Filters;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

/// <summary>Coarse ranking alone, against sums written down anew.</summary>
public sealed class CoarseStageTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_gets_the_works_of_the_largest_dot_over_temperature_plus_bias_and_every_other_one_is_told_why_not()
    {
        using var run = await RankAsync(personal: true, keep: 25);
        var (items, vector) = (catalogue.Items, run.Answers.UserVector.ToArray());
        var expected = Works().OrderByDescending(row =>
            (items.Embeddings.ToArray(row).Zip(vector, (e, u) => (double)e * u).Sum() / Indexing.TinyBundle.Temperature) + items.Bias[row])
            .ThenBy(row => row).Take(25);
        Assert.Equal(expected, run.Candidates.Kept.ToArray().Select(position => run.Candidates.Row[position]));
        Assert.Equal(Works().Length - 25, run.Candidates.Fates.ToArray().Count(fate => fate == Fate.CoarseCut));
    }

    [Fact]
    public async Task Somebody_of_whom_nothing_is_known_gets_what_is_popular_lately()
    {
        using var run = await RankAsync(personal: false, keep: 25);
        var expected = Works().OrderByDescending(row => catalogue.Items.Trend[row]).ThenBy(row => row).Take(25);
        Assert.Equal(expected, run.Candidates.Kept.ToArray().Select(position => run.Candidates.Row[position]));
    }

    [Fact]
    public async Task Controls_are_added_and_told_apart()
    {
        var options = new CoarseOptions { QualityWeight = 3, TimelinessWeight = 2, HalfLifeHours = 48, CreatorSupportWeight = 1.5f };
        using var run = await RankAsync(personal: true, keep: 400, options);
        using var plain = await RankAsync(personal: true, keep: 400);
        var items = catalogue.Items;
        var supported = 0;
        for (var i = 0; i < run.Candidates.Count; i++)
        {
            var row = run.Candidates.Row[i];
            if (items.Kind[row] != WorkKind.Work)
                continue;
            var controls = run.ControlsOf(i);
            var hours = (SmallCatalogue.Now.ToUnixTimeSeconds() - items.CreatedAt[row]) / 3600.0;
            Assert.Equal(2 * Math.Pow(2, -hours / 48), controls.Timeliness, 1e-3);
            Assert.Equal(3 * items.Quality[row], controls.Quality, 1e-3);
            Assert.Contains(controls.CreatorSupport, (float[])[0, 1.5f]);
            supported += controls.CreatorSupport > 0 ? 1 : 0;
            Assert.Equal(plain.Candidates.Coarse[i] + controls.Sum, run.Candidates.Coarse[i], 1e-3);
        }

        Assert.InRange(supported, 20, Works().Length - 20);
    }

    private int[] Works() => [.. Enumerable.Range(0, catalogue.Items.Count).Where(row => catalogue.Items.Kind[row] == WorkKind.Work)];

    private async Task<FunnelRun> RankAsync(bool personal, int keep, CoarseOptions? options = null)
    {
        var run = catalogue.Run(user: personal ? SmallCatalogue.User(3) : null);
        Assert.Equal(personal, await new UserTowerStage().RunAsync(run, Token));
        for (var row = 0; row < catalogue.Items.Count; row++)
            run.Candidates.Add(row, 0);
        await new FilterStage(ownWorks: true).RunAsync(run, Token);
        Assert.True(await new CoarseStage(options ?? new CoarseOptions(), keep).RunAsync(run, Token));
        return run;
    }
}
