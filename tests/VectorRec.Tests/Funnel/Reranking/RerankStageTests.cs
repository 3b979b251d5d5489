using VectorRec.Diversity;
using VectorRec.Diversity.Rules;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Reranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Reranking;

/// <summary>Re-ranking alone: the slate, what is said of the others, and why one is short.</summary>
public sealed class RerankStageTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private static readonly RatioPlan NoShares = new(new Dictionary<string, IReadOnlyDictionary<string, ShareOptions>>(), []);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_method_and_rules_the_slate_is_the_order_of_relevance()
    {
        using var run = await RerankAsync(new DiversityOptions { Method = DiversityMethod.None, Rules = SlateRules.Off }, candidates: 60,
            limit: 10);
        Assert.Equal(Enumerable.Range(0, 10), run.Trace.Slate.Select(entry => entry.Candidate));
        Assert.Equal(50, run.Candidates.Fates.ToArray().Count(fate => fate == Fate.SlateCut));
        Assert.Equal(10, run.Candidates.Fates.ToArray().Count(fate => fate == Fate.Returned));
        Assert.Equal(10, run.Candidates.Left);
        Assert.Null(run.Trace.Shortfall);
    }

    [Fact]
    public async Task The_rules_hold_whatever_the_method()
    {
        foreach (var method in Enum.GetValues<DiversityMethod>())
        {
            using var run = await RerankAsync(new DiversityOptions { Method = method }, candidates: 200, limit: 30);
            Assert.Equal(30, run.Trace.Slate.Length);
            Assert.Distinct(run.Trace.Slate.Select(entry => entry.Candidate));
            var rows = run.Trace.Slate.Select(entry => run.Candidates.Row[entry.Candidate]).ToArray();
            var (creators, songs) = (0, 0);
            foreach (var (before, after) in rows.Zip(rows.Skip(1)))
            {
                creators += catalogue.Items.Creator[before] >= 0 && catalogue.Items.Creator[after] >= 0 ? 1 : 0;
                songs += catalogue.Items.Song[before] >= 0 && catalogue.Items.Song[after] >= 0 ? 1 : 0;
                Assert.False(catalogue.Items.Creator[before] >= 0 && catalogue.Items.Creator[before] == catalogue.Items.Creator[after],
                    $"{method}: one creator side by side");
                Assert.False(catalogue.Items.Song[before] >= 0 && catalogue.Items.Song[before] == catalogue.Items.Song[after],
                    $"{method}: one song side by side");
            }

            Assert.True(creators >= 15 && songs >= 15, "Too few neighbours have a creator and a song to be compared.");
        }
    }

    [Fact]
    public async Task A_slate_that_is_short_says_how_short_and_why()
    {
        using var run = await RerankAsync(new DiversityOptions { Method = DiversityMethod.None, Rules = SlateRules.Off }, candidates: 4,
            limit: 10);
        Assert.Equal(4, run.Trace.Slate.Length);
        Assert.Equal("4 of 10 works: no more passed the filters", run.Trace.Shortfall);
    }

    [Fact]
    public async Task What_ranking_cut_comes_back_where_the_rules_would_leave_places_empty()
    {
        var creators = catalogue.Items.Creator.ToArray();
        var one = creators.Where(creator => creator >= 0).GroupBy(creator => creator).MaxBy(group => group.Count())!.Key;
        int[] theirs = [.. Enumerable.Range(0, creators.Length).Where(row => creators[row] == one)];
        int[] others = [.. Enumerable.Range(0, creators.Length).Where(row => creators[row] != one)];
        var limit = Math.Min(10, theirs.Length);
        using var run = catalogue.Run(limit: limit);
        foreach (var row in theirs.Concat(others))
            run.Candidates.Add(row, 0);
        for (var i = 0; i < run.Candidates.Count; i++)
            run.Candidates.Coarse[i] = -i / 20f;
        run.Candidates.Fates[theirs.Length..].Fill(Fate.CoarseCut);
        run.Candidates.KeepUnharmed();

        var options = new DiversityOptions { Method = DiversityMethod.None, Rules = new SlateRules { SongDistance = 1 } };
        Assert.True(await new RerankStage(options, NoShares, RatioScope.Pool, sessionWorks: 50).RunAsync(run, Token));

        Assert.Null(run.Trace.Shortfall);
        Assert.Equal(limit, run.Trace.Slate.Length);
        // Theirs stand as near to the top as the rule lets them, and between them the best of the others.
        Assert.Equal(
            Enumerable.Range(0, limit).Select(place => (place / 2) + (place % 2 == 0 ? 0 : theirs.Length)),
            run.Trace.Slate.Select(entry => entry.Candidate));
        Assert.Equal(limit, run.Candidates.Fates.ToArray().Count(fate => fate == Fate.Returned));
        Assert.Equal(theirs.Length - ((limit + 1) / 2), run.Candidates.Fates.ToArray().Count(fate => fate == Fate.SlateCut));
        Assert.Equal(others.Length - (limit / 2), run.Candidates.Fates.ToArray().Count(fate => fate == Fate.CoarseCut));
    }

    private async Task<FunnelRun> RerankAsync(DiversityOptions options, int candidates, int limit)
    {
        var run = catalogue.Run(limit: limit);
        for (var row = 0; row < candidates; row++)
            run.Candidates.Add(row, 0);
        for (var i = 0; i < candidates; i++)
            run.Candidates.Coarse[i] = -i / 20f;
        run.Candidates.KeepUnharmed();
        Assert.True(await new RerankStage(options, NoShares, RatioScope.Pool, sessionWorks: 50).RunAsync(run, Token));
        return run;
    }
}
