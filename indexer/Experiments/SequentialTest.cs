namespace VectorRec.Indexer.Experiments;

/// <summary>
/// A test that may be looked at every day and ended at any: the mixture sequential probability ratio test (Johari, Koomen, Pekelis, Walsh:
/// Always valid inference, Operations Research 2022), with a normal mixture of standard deviation <c>tau</c> around no difference. With d
/// the difference and V its variance, Lambda = sqrt(V / (V + tau^2)) exp(d^2 tau^2 / (2 V (V + tau^2))), and 1 / Lambda is at most alpha,
/// ever, in at most alpha of the experiments in which nothing differs.
/// </summary>
internal static class SequentialTest
{
    /// <summary>Users of an arm below which means are not taken as normal, and nothing is said.</summary>
    public const int LeastUsers = 100;

    public static double PValue(double difference, double variance, double tau)
    {
        if (variance <= 0 || tau <= 0)
            return 1;
        var (square, sum) = (tau * tau, variance + (tau * tau));
        var logarithm = (0.5 * Math.Log(variance / sum)) + (difference * difference * square / (2 * variance * sum));
        return Math.Min(1, Math.Exp(-logarithm));
    }

    /// <summary>Half of the width of the interval that holds the truth at all looks.</summary>
    public static double Radius(double variance, double tau, double alpha = 0.05)
    {
        if (variance <= 0 || tau <= 0)
            return double.PositiveInfinity;
        var sum = variance + (tau * tau);
        return Math.Sqrt(variance * sum / (tau * tau) * ((2 * Math.Log(1 / alpha)) + Math.Log(sum / variance)));
    }
}
