namespace VectorRec.Indexer.Experiments;

/// <summary>
/// Takes out of an outcome what the user's own past says of it (Deng, Xu, Kohavi, Walker, WSDM 2013): y - theta (x - mean x), theta =
/// cov(x, y) / var(x) over the users of all arms. The past is of before the first answer, so that no arm changed it and no difference
/// is taken away.
/// </summary>
internal static class Cuped
{
    /// <param name="past">By user.</param>
    /// <param name="outcome">By the same users.</param>
    /// <returns>The slope; 0 where the past is the same for everybody.</returns>
    public static double Theta(ReadOnlySpan<double> past, ReadOnlySpan<double> outcome)
    {
        var (meanX, meanY) = (Mean(past), Mean(outcome));
        var (covariance, variance) = (0.0, 0.0);
        for (var i = 0; i < past.Length; i++)
        {
            covariance += (past[i] - meanX) * (outcome[i] - meanY);
            variance += (past[i] - meanX) * (past[i] - meanX);
        }

        return variance > 0 ? covariance / variance : 0;
    }

    public static double[] Adjust(ReadOnlySpan<double> past, ReadOnlySpan<double> outcome)
    {
        var (theta, mean) = (Theta(past, outcome), Mean(past));
        var adjusted = new double[outcome.Length];
        for (var i = 0; i < adjusted.Length; i++)
            adjusted[i] = outcome[i] - (theta * (past[i] - mean));
        return adjusted;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return values.Length == 0 ? 0 : sum / values.Length;
    }
}
