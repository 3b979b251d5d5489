using VectorRec.Catalogue;
using VectorRec.Funnel.Filters;

namespace VectorRec.Funnel.Explain;

/// <summary>Why a work is not in a slate: the first stage and rule that took it out, and by how much it missed.</summary>
/// <param name="Stage">The stage; null when the work was returned.</param>
/// <param name="Reason">The rule: a <see cref="Fate"/>, <see cref="NotIndexed"/> or <see cref="NotRecalled"/>.</param>
/// <param name="Channels">Channels that recalled it.</param>
/// <param name="Score">Its coarse score, or where fine ranking or what came behind it took it out, its score there; null when it has
/// none.</param>
/// <param name="ScoreNeeded">Score that would have taken it past the stage; null where no score would have.</param>
public sealed record Absence(string? Stage, string Reason, IReadOnlyList<string> Channels, float? Score, float? ScoreNeeded)
{
    public const string NotIndexed = "notIndexed";
    public const string NotRecalled = "notRecalled";

    /// <summary>Reads it from a finished run.</summary>
    public static Absence Of(FunnelRun run, long work)
    {
        var row = run.Generation.Items.RowOf(work);
        if (row < 0)
            return new("recall", NotIndexed, [], null, null);
        var score = ScoreOf(run, row);
        if (run.Candidates.PositionOf(row) is not (>= 0 and var position))
            return NeverRecalled(run, row, score);

        var fate = run.Candidates.Fates[position];
        return fate switch
        {
            Fate.CoarseCut or Fate.RatioCut or Fate.DiversityCut => Cut(score, Lowest(run, fate, run.Candidates.Coarse)),
            Fate.FineCut or Fate.SlateCut or Fate.Returned => Cut(
                run.Candidates.Score[position], fate == Fate.Returned ? null : Lowest(run, fate, run.Candidates.Score)),
            _ => Cut(score, null),
        };

        Absence Cut(float? had, float? needed) => new(fate.Stage(), fate.Name(), run.ChannelsOf(position), had, needed);
    }

    // Filters that channels apply themselves are told apart from ranks that were too low: no score above the bound stays unrecalled.
    private static Absence NeverRecalled(FunnelRun run, int row, float? score) =>
        run.IsOff(row) ? new("recall", Fate.Inactive.Name(), [], score, null)
        : new UnwantedWorks(run.Answers.Context, run.Generation.Items).Of(row) is { } wish ? new("recall", wish.Name(), [], score, null)
        : !new ItemFilter(run.Request.Filter, run.Generation.Items).Matches(row) ? new("recall", Fate.RequestFilter.Name(), [], score, null)
        : new("recall", NotRecalled, [], score, run.Trace.Unrecalled);

    private static float? ScoreOf(FunnelRun run, int row)
    {
        Span<float> score = stackalloc float[1];
        run.Trace.Scorer?.Score([row], score);
        return float.IsFinite(score[0]) ? score[0] : null;
    }

    // The lowest score among the works that got further than this.
    private static float? Lowest(FunnelRun run, Fate cut, ReadOnlySpan<float> scores)
    {
        float? lowest = null;
        for (var i = 0; i < run.Candidates.Count; i++)
        {
            var score = scores[i];
            if (run.Candidates.Fates[i] > cut && float.IsFinite(score) && !(lowest <= score))
                lowest = score;
        }

        return lowest;
    }
}
