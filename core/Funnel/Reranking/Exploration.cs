using VectorRec.Diversity.Rules;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// Gives places of a finished slate by chance to works that hardly anybody was shown. At each of the places in turn, with probability
/// epsilon, one of the works that may stand there is drawn, each as likely as the others; else what stands there stays.
/// </summary>
/// <remarks>
/// The draw follows from the request's id, so that a replay finds the same. A place's propensity is the probability of what is shown
/// there, given what the places before it show: that of the slate is their product. Where nothing could have been drawn it is 1.
/// </remarks>
/// <param name="options">Of the scene.</param>
/// <param name="rules">That the slate was chosen by; what is drawn keeps them.</param>
/// <param name="shares">Those that the slate keeps, or null: what is drawn is of the classes of the work whose place it takes.</param>
internal sealed class Exploration(ExplorationOptions options, SlateRules rules, RatioPlan? shares)
{
    /// <summary>Explores the slate in the run's trace.</summary>
    /// <returns>Works that were drawn.</returns>
    public int Apply(FunnelRun run)
    {
        var slate = run.Trace.Slate;
        var fresh = slate.Length >= options.First ? Fresh(run) : [];
        if (fresh.Count == 0)
            return 0;
        var seed = RequestShare.Hash(run.Request.RequestId);
        var drawn = 0;
        for (var place = options.First - 1; place < slate.Length; place += options.Every)
        {
            var able = Able(run, fresh, place);
            if (able.Count == 0)
                continue;
            var explores = Unit(RequestShare.Draw(seed, (2 * place) + 1)) < options.Epsilon;
            if (!explores)
            {
                slate[place] = slate[place] with { Propensity = (float)(1 - options.Epsilon) };
                continue;
            }

            var chosen = able[(int)Math.BigMul(RequestShare.Draw(seed, (2 * place) + 2), (ulong)able.Count, out _)];
            Put(run, place, chosen, (float)(options.Epsilon / able.Count));
            fresh.Remove(chosen);
            drawn++;
        }

        return drawn;
    }

    // By their ids, whatever order recall had. All of them passed the filters; what a share of the pool left out stays out.
    private List<int> Fresh(FunnelRun run)
    {
        var (items, candidates) = (run.Generation.Items, run.Candidates);
        var oldest = run.Request.Now.ToUnixTimeSeconds() - (options.MaxAgeHours * 3600);
        List<int> fresh = [];
        for (var i = 0; i < candidates.Count; i++)
        {
            var row = candidates.Row[i];
            if (candidates.Fates[i] is Fate.CoarseCut or Fate.DiversityCut or Fate.FineCut or Fate.SlateCut
                && items.Impressions[row] < options.MaxImpressions && items.CreatedAt[row] >= oldest)
                fresh.Add(i);
        }

        fresh.Sort((a, b) => items.WorkIds[candidates.Row[a]].CompareTo(items.WorkIds[candidates.Row[b]]));
        return fresh;
    }

    private List<int> Able(FunnelRun run, List<int> fresh, int place)
    {
        var (items, candidates) = (run.Generation.Items, run.Candidates);
        int[] rows = [.. run.Trace.Slate.Select(entry => candidates.Row[entry.Candidate])];
        var book = new PlaceRules(rules, items, rows, place);
        var had = shares is null ? null : Classes(run, run.Trace.Slate[place].Candidate);
        return [.. fresh.Where(candidate => book.Allow(candidates.Row[candidate])
            && (had is null || had.AsSpan().SequenceEqual(Classes(run, candidate))))];
    }

    private byte[] Classes(FunnelRun run, int candidate)
    {
        var classes = new byte[shares!.Dimensions];
        shares.Classify(
            run.Generation.Items, [run.Candidates.Row[candidate]], [run.Candidates.Channels[candidate]], run.Request.Now, classes);
        return classes;
    }

    private static void Put(FunnelRun run, int place, int chosen, float propensity)
    {
        var fates = run.Candidates.Fates;
        fates[run.Trace.Slate[place].Candidate] = Fate.SlateCut;
        fates[chosen] = Fate.Returned;
        run.Trace.Slate[place] = new SlateEntry(chosen, float.NaN, Refilled: false, Moved: false, propensity, Explored: true);
        run.Candidates.Positions()[place] = chosen;
    }

    private static double Unit(ulong x) => (x >> 11) * (1.0 / (1UL << 53));
}
