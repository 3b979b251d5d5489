using System.Buffers;
using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Funnel.Filters;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>Scores all candidates from the item table and keeps the best. Without a user vector the order is that of trending.</summary>
/// <remarks>Where a slate is of songs, or of creators, the best work of each stands for it from here on.</remarks>
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

        if (run.Scene.Subject != Subject.Work)
            ranked = BestOfEach(run, positions[..ranked]);
        TopK.Select(positions[..ranked], keep, scores, run.Candidates.Row);
        for (var i = keep; i < ranked; i++)
            fates[positions[i]] = Fate.CoarseCut;
        run.Candidates.Keep(Math.Min(ranked, keep));
    }

    // Moves the best work of each song, or creator, to the front.
    private static int BestOfEach(FunnelRun run, Span<int> positions)
    {
        var rows = run.Candidates.Row;
        var scores = run.Candidates.Coarse;
        var fates = run.Candidates.Fates;
        var codes = KnownSubjects.CodesOf(run.Generation.Items, run.Scene.Subject);
        var count = 1 << SlotTable.BitsFor(positions.Length);
        var (slots, keys) = (ArrayPool<int>.Shared.Rent(count), ArrayPool<int>.Shared.Rent(Math.Max(1, positions.Length)));
        slots.AsSpan(0, count).Clear();
        var table = new SlotTable<int>(slots.AsSpan(0, count), keys);
        var kept = 0;
        foreach (var position in positions)
        {
            var code = codes[rows[position]];
            ref var slot = ref table.SlotOf(code);
            if (slot == 0)
            {
                (keys[kept], positions[kept]) = (code, position);
                slot = ++kept;
                continue;
            }

            ref var best = ref positions[slot - 1];
            var better = scores[position] > scores[best] || (scores[position] == scores[best] && rows[position] < rows[best]);
            fates[better ? best : position] = Fate.SameSubject;
            best = better ? position : best;
        }

        ArrayPool<int>.Shared.Return(slots);
        ArrayPool<int>.Shared.Return(keys);
        return kept;
    }
}
