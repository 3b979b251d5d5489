namespace VectorRec.Indexer.Experiments;

/// <summary>A number of each user of an arm.</summary>
internal readonly record struct Sample(double[] Values)
{
    public int Count => Values.Length;

    public double Mean => Count == 0 ? 0 : Values.Average();

    /// <summary>Of one user, with n - 1.</summary>
    public double Variance
    {
        get
        {
            var mean = Mean;
            return Count < 2 ? 0 : Values.Sum(value => (value - mean) * (value - mean)) / (Count - 1);
        }
    }

    /// <summary>Of the difference of two means.</summary>
    public static double VarianceOfDifference(Sample a, Sample b) =>
        (a.Variance / Math.Max(1, a.Count)) + (b.Variance / Math.Max(1, b.Count));
}
