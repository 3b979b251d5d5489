namespace VectorRec.Evaluation;

/// <summary>
/// How varied one slate is. Measure with embeddings or topics that the selection itself did not use: a kernel that is judged by
/// its own embedding flatters itself.
/// </summary>
public static class DiversityMetrics
{
    /// <summary>Intra-list average distance: the mean of 1 - cos over all pairs; 0 with fewer than two works.</summary>
    /// <param name="embeddings">[n, d] row-major, in slate order. A pair with a zero row is left out.</param>
    public static double Ilad(ReadOnlySpan<float> embeddings, int dimension) => Distances(embeddings, dimension, int.MaxValue).Mean;

    /// <summary>Intra-list minimal distance: the least 1 - cos of all pairs; 0 with fewer than two works.</summary>
    /// <inheritdoc cref="Ilad"/>
    public static double Ilmd(ReadOnlySpan<float> embeddings, int dimension) => Distances(embeddings, dimension, int.MaxValue).Least;

    /// <summary>ILALD, ILAD of the pairs at most <paramref name="window"/> places apart (Chen et al. 2018).</summary>
    /// <inheritdoc cref="Ilad"/>
    public static double WindowedIlad(ReadOnlySpan<float> embeddings, int dimension, int window) =>
        Distances(embeddings, dimension, window).Mean;

    /// <summary>ILMLD, ILMD of the pairs at most <paramref name="window"/> places apart (Chen et al. 2018).</summary>
    /// <inheritdoc cref="Ilad"/>
    public static double WindowedIlmd(ReadOnlySpan<float> embeddings, int dimension, int window) =>
        Distances(embeddings, dimension, window).Least;

    /// <summary>Distinct values among the works that have one.</summary>
    /// <param name="codes">[n] creator or song codes in slate order; negative = unknown.</param>
    public static int Distinct(ReadOnlySpan<int> codes)
    {
        var seen = new HashSet<int>();
        foreach (var code in codes)
        {
            if (code >= 0)
                seen.Add(code);
        }

        return seen.Count;
    }

    /// <summary>
    /// Pairs of works with one creator (or song) fewer than <paramref name="distance"/> places apart; 0 in a slate that keeps the rule.
    /// </summary>
    /// <inheritdoc cref="Distinct"/>
    public static int Violations(ReadOnlySpan<int> codes, int distance = 2)
    {
        var violations = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            for (var j = i + 1; j < codes.Length && j - i < distance; j++)
            {
                if (codes[i] >= 0 && codes[i] == codes[j])
                    violations++;
            }
        }

        return violations;
    }

    private static (double Mean, double Least) Distances(ReadOnlySpan<float> embeddings, int dimension, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        var n = embeddings.Length / dimension;
        var (sum, least, pairs) = (0.0, double.PositiveInfinity, 0);
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n && j - i <= window; j++)
            {
                var distance = Distance(embeddings.Slice(i * dimension, dimension), embeddings.Slice(j * dimension, dimension));
                if (double.IsNaN(distance))
                    continue;
                (sum, least, pairs) = (sum + distance, Math.Min(least, distance), pairs + 1);
            }
        }

        return pairs == 0 ? (0, 0) : (sum / pairs, least);
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, first = 0, second = 0;
        for (var k = 0; k < a.Length; k++)
        {
            dot += (double)a[k] * b[k];
            first += (double)a[k] * a[k];
            second += (double)b[k] * b[k];
        }

        return 1 - (dot / Math.Sqrt(first * second));
    }
}
