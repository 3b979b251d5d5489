namespace VectorRec.Evaluation;

/// <summary>Metrics of one user's ranked list against held-out works. Every held-out work is equally relevant.</summary>
public static class RankingMetrics
{
    /// <summary>Recall@k = |top k and relevant| / |relevant|.</summary>
    /// <param name="ranked">Distinct, best first.</param>
    /// <param name="relevant">Not empty.</param>
    public static double Recall(ReadOnlySpan<long> ranked, IReadOnlySet<long> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfZero(relevant.Count);
        var hits = 0;
        foreach (var work in ranked[..Math.Min(k, ranked.Length)])
        {
            if (relevant.Contains(work))
                hits++;
        }

        return hits / (double)relevant.Count;
    }

    /// <summary>NDCG@k with gain 1 and discount 1 / log2(rank + 1); the ideal list has min(k, |relevant|) hits at its top.</summary>
    /// <inheritdoc cref="Recall"/>
    public static double Ndcg(ReadOnlySpan<long> ranked, IReadOnlySet<long> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfZero(relevant.Count);
        double gained = 0, ideal = 0;
        for (var i = 0; i < Math.Min(k, ranked.Length); i++)
        {
            if (relevant.Contains(ranked[i]))
                gained += Discount(i);
        }

        for (var i = 0; i < Math.Min(k, relevant.Count); i++)
            ideal += Discount(i);
        return gained / ideal;
    }

    private static double Discount(int position) => 1 / Math.Log2(position + 2);
}
