namespace VectorRec.Evaluation;

/// <summary>
/// Alpha-NDCG (Clarke et al. 2008): a relevant work gains (1 - alpha)^c for each of its topics, c the relevant works above it that
/// have the topic; discount 1 / log2(rank + 1). So a second work about the same thing is worth less.
/// </summary>
public static class AlphaNdcg
{
    public const double UsualAlpha = 0.5;

    /// <param name="slate">The topics of each ranked work, best first; a work that is not relevant has none. A topic counts once a
    /// work.</param>
    /// <param name="relevant">The topics of every relevant work, from which the ideal list is taken greedily, as usual (the exact ideal is
    /// NP-hard).</param>
    /// <param name="alpha">In [0, 1]: 0 ignores repetition, 1 counts each topic once.</param>
    /// <returns>0 if no relevant work has a topic. Above 1 only if the greedy ideal is beaten.</returns>
    public static double At(IReadOnlyList<int[]> slate, IReadOnlyList<int[]> relevant, int k, double alpha = UsualAlpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alpha, 1);
        var ideal = Ideal(relevant, k, alpha);
        return ideal == 0 ? 0 : Gain(slate, k, alpha) / ideal;
    }

    internal static double Gain(IReadOnlyList<int[]> slate, int k, double alpha)
    {
        var (gain, seen) = (0.0, new Dictionary<int, int>());
        for (var i = 0; i < Math.Min(k, slate.Count); i++)
        {
            gain += Worth(slate[i], seen, alpha) / Math.Log2(i + 2);
            Count(slate[i], seen);
        }

        return gain;
    }

    internal static double Ideal(IReadOnlyList<int[]> relevant, int k, double alpha)
    {
        var (gain, seen, left) = (0.0, new Dictionary<int, int>(), relevant.ToList());
        for (var i = 0; i < k && left.Count > 0; i++)
        {
            var best = 0;
            for (var candidate = 1; candidate < left.Count; candidate++)
            {
                if (Worth(left[candidate], seen, alpha) > Worth(left[best], seen, alpha))
                    best = candidate;
            }

            gain += Worth(left[best], seen, alpha) / Math.Log2(i + 2);
            Count(left[best], seen);
            left.RemoveAt(best);
        }

        return gain;
    }

    private static double Worth(int[] topics, Dictionary<int, int> seen, double alpha) =>
        topics.Distinct().Sum(topic => Math.Pow(1 - alpha, seen.GetValueOrDefault(topic)));

    private static void Count(int[] topics, Dictionary<int, int> seen)
    {
        foreach (var topic in topics.Distinct())
            seen[topic] = seen.GetValueOrDefault(topic) + 1;
    }
}
