using System.Buffers;
using VectorRec.Catalogue;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// Lets works in again that ranking had cut, where the rules about neighbours cannot fill the slate from those it kept: the best hundred of
/// somebody who likes one creator may all be theirs, and every second place then needs somebody else.
/// </summary>
/// <remarks>
/// First those that fine ranking cut, then those of coarse ranking, each in the order of the ranking that cut them. The coarse scores are
/// moved so that the best of them stands where the last work of fine ranking does: the two have different scales.
/// </remarks>
internal static class BehindTheCut
{
    /// <summary>Works that come back at most: a slate that these cannot fill will not be filled by worse ones.</summary>
    public const int Most = 1_000;

    /// <summary>Adds them behind the kept works.</summary>
    /// <returns>How many came back.</returns>
    public static int Admit(FunnelRun run)
    {
        var candidates = run.Candidates;
        var before = candidates.Left;
        var last = before;
        foreach (var fate in (ReadOnlySpan<Fate>)[Fate.FineCut, Fate.CoarseCut])
        {
            var (cut, count) = Best(candidates, fate, Most - (last - before));
            cut.AsSpan(0, count).CopyTo(candidates.Positions()[last..]);
            ArrayPool<int>.Shared.Return(cut);
            if (fate == Fate.CoarseCut && run.Trace.Fine is { Applied: true })
                Move(candidates, candidates.Positions().Slice(last, count), before: candidates.Positions()[..last]);
            last += count;
        }

        candidates.Keep(last);
        return last - before;
    }

    private static (int[] Positions, int Count) Best(Candidates candidates, Fate fate, int most)
    {
        var found = ArrayPool<int>.Shared.Rent(candidates.Count);
        var fates = candidates.Fates;
        var count = 0;
        for (var i = 0; i < fates.Length; i++)
        {
            if (fates[i] == fate)
                found[count++] = i;
        }

        TopK.Select(found.AsSpan(0, count), most, candidates.Score, candidates.Row);
        return (found, Math.Min(count, most));
    }

    private static void Move(Candidates candidates, ReadOnlySpan<int> positions, ReadOnlySpan<int> before)
    {
        if (positions.IsEmpty || before.IsEmpty)
            return;
        var score = candidates.OwnScore();
        var moved = score[before[^1]] - candidates.Coarse[positions[0]];
        foreach (var position in positions)
            score[position] = candidates.Coarse[position] + moved;
    }
}
