using VectorRec.Diversity;
using VectorRec.Funnel.Ranking;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// A slate in which each class has its share. The method picks freely; where a class has more than its quota, only the ones that the
/// method took first may stand for it, and it picks again. So the method's own preference decides within a class, and its rules hold.
/// </summary>
internal sealed class RatioSlate(FunnelRun run, RatioPlan plan, DiversityOptions options, long[] session)
{
    /// <summary>Positions in the run's candidates that the last selection could choose from.</summary>
    public int[] Pool { get; private set; } = [];

    /// <summary>Selects under the quotas.</summary>
    /// <param name="picks">[places], is written; indices are into <see cref="Pool"/>.</param>
    /// <param name="missed">The first class that has fewer works than its share says, or null.</param>
    /// <param name="free">Works that the slate would have without any quota.</param>
    public SlateOutcome Select(Span<Pick> picks, out string? missed, out int free)
    {
        Pool = run.Candidates.Kept.ToArray();
        var (classes, names) = (Classify(Pool), plan.ClassNames());
        var quotas = new int[plan.Dimensions][];
        var wanted = new int[plan.Dimensions][];
        for (var d = 0; d < quotas.Length; d++)
        {
            int[] had = plan.IsOfRequest(d) ? new int[names[d].Length] : Had(d, names[d].Length);
            var total = plan.Quotas(had.Sum() + picks.Length)[d];
            quotas[d] = SlateQuotas.Caps(total, had, Counts(classes, d, names[d].Length), picks.Length);
            wanted[d] = [.. total.Target.Select((target, c) => Math.Max(0, target - had[c]))];
        }

        for (free = -1; ;)
        {
            using var input = new RerankInput(
                run.Generation.Items, run.Candidates, Pool, options.Repulsion.Weight > 0 ? run.Answers.Context.Shown : []);
            var outcome = SlateSelector.Select(input.View, options, picks.Length, picks);
            free = free < 0 ? outcome.Count : free;
            var slate = new byte[plan.Dimensions * outcome.Count];
            for (var d = 0; d < plan.Dimensions; d++)
            {
                for (var i = 0; i < outcome.Count; i++)
                    slate[(d * outcome.Count) + i] = classes[(d * Pool.Length) + picks[i].Index];
            }

            if (!Restrict(ref classes, slate, quotas, picks[..outcome.Count]))
            {
                missed = Missed(slate, wanted, names);
                return outcome;
            }
        }
    }

    // Leaves a class that has too many only the works that it may have; false when no class has.
    private bool Restrict(ref byte[] classes, byte[] slate, int[][] quotas, ReadOnlySpan<Pick> picks)
    {
        for (var d = 0; d < quotas.Length; d++)
        {
            var counts = Counts(slate, d, quotas[d].Length);
            for (var c = 0; c < counts.Length; c++)
            {
                if (counts[c] <= quotas[d][c])
                    continue;
                var stay = new HashSet<int>();
                for (var i = 0; i < picks.Length && stay.Count < quotas[d][c]; i++)
                {
                    if (slate[(d * picks.Length) + i] == c)
                        stay.Add(picks[i].Index);
                }

                var (column, rank) = (classes.AsSpan(d * Pool.Length, Pool.Length).ToArray(), c);
                Pool = [.. Pool.Where((_, i) => column[i] != rank || stay.Contains(i))];
                classes = Classify(Pool);
                return true;
            }
        }

        return false;
    }

    private byte[] Classify(int[] positions)
    {
        var classes = new byte[plan.Dimensions * positions.Length];
        var rows = new int[positions.Length];
        var channels = new uint[positions.Length];
        for (var i = 0; i < positions.Length; i++)
            (rows[i], channels[i]) = (run.Candidates.Row[positions[i]], run.Candidates.Channels[positions[i]]);
        plan.Classify(run.Generation.Items, rows, channels, run.Request.Now, classes);
        return classes;
    }

    private int[] Had(int dimension, int classCount)
    {
        int[] rows = [.. session.Select(run.Generation.Items.RowOf).Where(row => row >= 0)];
        var classes = new byte[plan.Dimensions * rows.Length];
        plan.Classify(run.Generation.Items, rows, new uint[rows.Length], run.Request.Now, classes);
        return Counts(classes, dimension, classCount);
    }

    private int[] Counts(byte[] classes, int dimension, int classCount)
    {
        var counts = new int[classCount];
        var length = classes.Length / plan.Dimensions;
        foreach (var c in classes.AsSpan(dimension * length, length))
            counts[c]++;
        return counts;
    }

    private string? Missed(byte[] slate, int[][] wanted, string[][] names)
    {
        for (var d = 0; d < wanted.Length; d++)
        {
            var counts = Counts(slate, d, wanted[d].Length);
            for (var c = 0; c < counts.Length; c++)
            {
                if (counts[c] < wanted[d][c])
                    return $"{names[d][c]} has {counts[c]} of {wanted[d][c]} works of its share";
            }
        }

        return null;
    }
}
