using VectorRec.Diversity;
using VectorRec.Diversity.Rules;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Reranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Reranking;

/// <summary>Places that chance has: what may stand there, and that it does as often as is said.</summary>
public sealed class ExplorationTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private const int Limit = 8;

    private static readonly ExplorationOptions Anything = new()
    {
        Epsilon = 0.4,
        First = 3,
        Every = 4,
        MaxImpressions = 1_000_000,
        MaxAgeHours = 100_000,
    };

    private static readonly DiversityOptions ByScore = new() { Method = DiversityMethod.None, Rules = SlateRules.Off };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scene_that_does_not_explore_gives_the_slate_that_it_gave()
    {
        using var run = await RerankAsync(0, new ExplorationOptions { First = 1, Every = 1 }, ByScore);
        Assert.Equal(Enumerable.Range(0, Limit), run.Trace.Slate.Select(entry => entry.Candidate));
        Assert.All(run.Trace.Slate, entry => Assert.Equal((1f, false), (entry.Propensity, entry.Explored)));
        Assert.Null(run.Trace.Remark);
    }

    [Fact]
    public async Task A_request_is_explored_alike_each_time()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            using var once = await RerankAsync(seed, Anything, ByScore);
            using var again = await RerankAsync(seed, Anything, ByScore);
            Assert.Equal(once.Trace.Slate.Select(Told), again.Trace.Slate.Select(Told));
        }

        static (int, float, bool) Told(SlateEntry entry) => (entry.Candidate, entry.Propensity, entry.Explored);
    }

    [Fact]
    public async Task Each_work_stands_at_a_place_as_often_as_its_propensity_says_given_the_places_before()
    {
        const int requests = 6_000;
        // By what stands before the place: how often which work stood there, and what was said of it.
        var seen = new Dictionary<(int Place, string Before), Dictionary<int, (int Times, float Propensity)>>();
        for (var seed = 0; seed < requests; seed++)
        {
            using var run = await RerankAsync(seed, Anything, ByScore);
            var slate = run.Trace.Slate;
            for (var place = 0; place < slate.Length; place++)
            {
                var key = (place, string.Join(' ', slate[..place].Select(entry => entry.Candidate)));
                var here = seen.TryGetValue(key, out var known) ? known : seen[key] = [];
                var had = here.GetValueOrDefault(slate[place].Candidate);
                Assert.True(had.Times == 0 || had.Propensity == slate[place].Propensity);
                here[slate[place].Candidate] = (had.Times + 1, slate[place].Propensity);
            }
        }

        Assert.Equal(7, seen[(2, "0 1")].Count);
        foreach (var (key, works) in seen)
        {
            var total = works.Values.Sum(work => work.Times);
            // A work that nobody drew is missing from the sum where few requests came so far.
            if (total >= 500)
                Assert.Equal(1, works.Values.Sum(work => work.Propensity), 5);
            foreach (var (times, propensity) in works.Values)
            {
                var error = Math.Sqrt(propensity * (1 - propensity) * total);
                Assert.True(
                    Math.Abs(times - (propensity * total)) <= (4.5 * error) + 3, $"{key}: {times} of {total}, not {propensity}");
            }
        }
    }

    [Fact]
    public async Task What_a_filter_or_a_share_took_out_is_never_drawn_nor_what_many_saw_or_is_old()
    {
        var explored = 0;
        int[] impressions = [.. catalogue.Items.Impressions.ToArray().Select(value => (int)value)];
        var some = Anything with { Epsilon = 1, First = 1, Every = 1, MaxImpressions = Math.Max(1, impressions.Order().ElementAt(200)) };
        for (var seed = 0; seed < 100; seed++)
        {
            using var run = await RerankAsync(seed, some, ByScore);
            foreach (var entry in run.Trace.Slate.Where(entry => entry.Explored))
            {
                explored++;
                Assert.InRange(entry.Candidate, Limit, Limit + 5);
                Assert.True(catalogue.Items.Impressions[run.Candidates.Row[entry.Candidate]] < some.MaxImpressions);
            }

            using var young = await RerankAsync(seed, some with { MaxImpressions = 1_000_000, MaxAgeHours = 0.1 }, ByScore);
            Assert.All(
                young.Trace.Slate.Where(entry => entry.Explored),
                entry => Assert.True(
                    catalogue.Items.CreatedAt[young.Candidates.Row[entry.Candidate]] >= SmallCatalogue.Now.ToUnixTimeSeconds() - 360));
        }

        Assert.True(explored > 0);
    }

    [Fact]
    public async Task The_rules_hold_around_what_is_drawn()
    {
        var explored = 0;
        var options = new DiversityOptions
        {
            Method = DiversityMethod.None,
            Rules = new SlateRules { Creator = new FrequencyCap(2), Tag = new FrequencyCap(3, 4) },
        };
        for (var seed = 0; seed < 200; seed++)
        {
            using var run = await RerankAsync(seed, Anything with { Epsilon = 1, First = 1, Every = 1 }, options, cut: 300);
            int[] rows = [.. run.Trace.Slate.Select(entry => run.Candidates.Row[entry.Candidate])];
            Assert.Distinct(rows);
            explored += run.Trace.Slate.Count(entry => entry.Explored);
            for (var i = 0; i < rows.Length; i++)
            {
                var (creator, song) = (catalogue.Items.Creator[rows[i]], catalogue.Items.Song[rows[i]]);
                Assert.True(creator < 0 || rows.Count(row => catalogue.Items.Creator[row] == creator) <= 2);
                Assert.True(i == 0 || creator < 0 || catalogue.Items.Creator[rows[i - 1]] != creator);
                Assert.True(i == 0 || song < 0 || catalogue.Items.Song[rows[i - 1]] != song);
                foreach (var tag in catalogue.Items.Tags(rows[i]).ToArray())
                    Assert.True(rows.Skip(i).Take(4).Count(row => catalogue.Items.Tags(row).Contains(tag)) <= 3);
            }
        }

        Assert.True(explored > 200);
    }

    // As many works are kept as are asked for, six (or more) were cut by ranking, and behind them stand some that were taken out.
    private async Task<FunnelRun> RerankAsync(int seed, ExplorationOptions exploration, DiversityOptions diversity, int cut = 6)
    {
        var kept = cut > 6 ? 50 : Limit;
        var run = catalogue.Run(
            scene: new SceneOptions { Exploration = exploration }, limit: Limit, id: new Guid(seed, 2, 3, new byte[8]));
        for (var row = 0; row < kept + cut + 6; row++)
            run.Candidates.Add(row, 0);
        for (var i = 0; i < run.Candidates.Count; i++)
            run.Candidates.Coarse[i] = -i / 20f;
        var fates = run.Candidates.Fates;
        fates.Slice(kept, cut).Fill(Fate.CoarseCut);
        ((ReadOnlySpan<Fate>)
            [Fate.Seen, Fate.BlockedCreator, Fate.RatioCut, Fate.JustIssued, Fate.Inactive, Fate.OwnWork]).CopyTo(fates[(kept + cut)..]);
        run.Candidates.KeepUnharmed();
        var plan = new RatioPlan(new Dictionary<string, IReadOnlyDictionary<string, ShareOptions>>(), []);
        Assert.True(await new RerankStage(diversity, plan, RatioScope.Pool, sessionWorks: 50).RunAsync(run, Token));
        return run;
    }
}
