using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>Scores all candidates from the item table and keeps the best. Without a user vector the order is that of trending.</summary>
/// <param name="keep">Works to keep, in order.</param>
internal sealed class CoarseStage(CoarseOptions options, int keep) : IStage
{
    public string Name => "coarse";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        run.Trace.Scorer = new CandidateScorer(run, options);
        run.Trace.Scorer.Score(run.Candidates.Row, run.Candidates.Coarse);
        Rank(run);
        run.Trace.Unrecalled = Certainty.Bound(run, options);
        if (run.Trace.Unrecalled is { } bound)
            run.Trace.Remark = string.Create(
                CultureInfo.InvariantCulture, $"the first {Certain(run, bound)} are the best of the whole catalogue");
        return ValueTask.FromResult(true);
    }

    // Of those that are kept, in their order, how many no work that was not recalled can have beaten.
    private static int Certain(FunnelRun run, float bound)
    {
        var scores = run.Candidates.Coarse;
        var certain = 0;
        foreach (var position in run.Candidates.Kept)
        {
            if (!(scores[position] > bound))
                break;
            certain++;
        }

        return certain;
    }

    private void Rank(FunnelRun run)
    {
        var scores = run.Candidates.Coarse;
        var fates = run.Candidates.Fates;
        var positions = run.Candidates.Positions();
        var ranked = 0;
        foreach (var position in run.Candidates.Kept)
        {
            if (float.IsFinite(scores[position]))
                positions[ranked++] = position;
            else
                fates[position] = Fate.NotFinite;
        }

        TopK.Select(positions[..ranked], keep, scores, run.Candidates.Row);
        for (var i = keep; i < ranked; i++)
            fates[positions[i]] = Fate.CoarseCut;
        run.Candidates.Keep(Math.Min(ranked, keep));
    }
}
