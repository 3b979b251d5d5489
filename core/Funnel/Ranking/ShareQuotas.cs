using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>Shares of one dimension as whole numbers of works.</summary>
/// <param name="Floor">[classes].</param>
/// <param name="Target">[classes]; sums to the number of works.</param>
/// <param name="Ceiling">[classes].</param>
public sealed record ShareQuotas(int[] Floor, int[] Target, int[] Ceiling)
{
    /// <summary>
    /// Quotas for <paramref name="works"/> works; what rounding leaves over goes to the largest remainders, ties to the first class.
    /// </summary>
    /// <param name="shares">[classes], the last one for everything that is not named: its target is ignored.</param>
    public static ShareQuotas Of(ReadOnlySpan<ShareOptions> shares, int works)
    {
        var floor = new int[shares.Length];
        var target = new int[shares.Length];
        var ceiling = new int[shares.Length];
        var remainders = new (double Remainder, int Class)[shares.Length];
        double named = 0;
        for (var c = 0; c < shares.Length - 1; c++)
            named += shares[c].Target;
        for (var c = 0; c < shares.Length; c++)
        {
            var exact = (c == shares.Length - 1 ? Math.Max(0, 1 - named) : shares[c].Target) * works;
            // A share of 0.1 of 30 works is 3, though the product is a little more or less.
            floor[c] = (int)Math.Floor((shares[c].Floor * works) + 1e-9);
            ceiling[c] = (int)Math.Ceiling((shares[c].Ceiling * works) - 1e-9);
            target[c] = (int)Math.Floor(exact + 1e-9);
            remainders[c] = (target[c] - exact, c);
        }

        Array.Sort(remainders);
        var left = works - target.Sum();
        for (var i = 0; i < left; i++)
            target[remainders[i % remainders.Length].Class]++;
        return new(floor, target, ceiling);
    }
}
