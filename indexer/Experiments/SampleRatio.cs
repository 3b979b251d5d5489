using MathNet.Numerics;

namespace VectorRec.Indexer.Experiments;

/// <summary>
/// Whether the arms have as many users as they should: where not, answers or exposures of one of them were lost, and no other number means
/// anything (Fabijan et al., KDD 2019).
/// </summary>
internal static class SampleRatio
{
    /// <summary>Below this it is no accident.</summary>
    public const double Alarm = 0.001;

    /// <param name="users">By arm.</param>
    /// <param name="shares">By the same arms.</param>
    /// <returns>The chi-square test's p-value.</returns>
    public static double PValue(IReadOnlyList<long> users, IReadOnlyList<int> shares)
    {
        var (total, weight) = ((double)users.Sum(), (double)shares.Sum());
        if (total == 0)
            return 1;
        var square = users.Zip(shares, (count, share) => (Count: count, Expected: total * share / weight))
            .Sum(arm => (arm.Count - arm.Expected) * (arm.Count - arm.Expected) / arm.Expected);
        return SpecialFunctions.GammaUpperRegularized((users.Count - 1) / 2.0, square / 2);
    }
}
