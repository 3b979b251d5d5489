namespace VectorRec.Evaluation;

/// <summary>How unequally exposure is spread.</summary>
public static class Concentration
{
    /// <summary>The Gini coefficient: 0 when all have the same, towards 1 when one has everything.</summary>
    public static double Gini(IEnumerable<long> amounts)
    {
        var sorted = amounts.Order().ToArray();
        var (sum, ranked) = (0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            ranked += (i + 1.0) * sorted[i];
        }

        return sum == 0 ? 0 : ((2 * ranked) - ((sorted.Length + 1) * sum)) / (sorted.Length * sum);
    }
}
