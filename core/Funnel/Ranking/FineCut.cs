using System.Buffers;

namespace VectorRec.Funnel.Ranking;

/// <summary>Puts the kept works into the order of fine ranking and keeps the best.</summary>
/// <remarks>
/// Works that were not scored come behind those that were, in their coarse order. Their score is their coarse score, moved so
/// that the best of them stands where the last of the scored ones does.
/// </remarks>
internal static class FineCut
{
    /// <param name="order">Indices of the ranking's finite scores, best first; not empty.</param>
    public static void Apply(FunnelRun run, FineRanking ranking, ReadOnlySpan<int> order, int keep)
    {
        var (candidates, kept) = (run.Candidates, run.Candidates.Kept.Length);
        var score = candidates.OwnScore();
        var fates = candidates.Fates;
        var next = ArrayPool<int>.Shared.Rent(kept);
        var count = 0;
        foreach (var i in order)
        {
            next[count++] = ranking.Candidates[i];
            score[ranking.Candidates[i]] = ranking.Scores[i];
        }

        for (var i = 0; i < ranking.Count; i++)
        {
            if (ranking.Ranks[i] == 0)
                fates[ranking.Candidates[i]] = Fate.FineNotFinite;
        }

        // Scored works are in coarse order among the kept, so one walk along both tells which are not.
        float? moved = null;
        for (int i = 0, scored = 0; i < kept; i++)
        {
            var candidate = run.Candidates.Kept[i];
            if (scored < ranking.Count && ranking.Candidates[scored] == candidate)
            {
                scored++;
                continue;
            }

            moved ??= ranking.Scores[order[^1]] - candidates.Coarse[candidate];
            score[candidate] = candidates.Coarse[candidate] + moved.Value;
            next[count++] = candidate;
        }

        for (var i = keep; i < count; i++)
            fates[next[i]] = Fate.FineCut;
        count = Math.Min(count, keep);
        next.AsSpan(0, count).CopyTo(run.Candidates.Positions());
        run.Candidates.Keep(count);
        ranking.Applied = true;
        ArrayPool<int>.Shared.Return(next);
    }
}
