namespace VectorRec.Catalogue;

/// <summary>
/// Smoothed engagement of a work: the posterior mean of its rate under a Beta prior, so that one play of one impression
/// does not outrank a thousand plays of three thousand.
/// </summary>
public static class Engagement
{
    /// <summary>Impressions that the prior is worth.</summary>
    public const double PriorWeight = 50;

    /// <summary>(plays + 2 likes + prior * weight) / (impressions + weight); a play without an impression counts as one.</summary>
    /// <param name="priorRate">The catalogue's mean rate.</param>
    public static float Rate(double impressions, double plays, double likes, double priorRate) =>
        (float)((plays + (2.0 * likes) + (priorRate * PriorWeight)) / (Math.Max(impressions, plays) + PriorWeight));

    /// <summary>Recent engagement times the logarithm of its evidence, so that a work has to be both liked and known lately.</summary>
    public static float Trend(in RecentCounts recent, double priorRate) =>
        Rate(recent.Impressions, recent.Plays, recent.Likes, priorRate) * (float)Math.Log(1 + Math.Max(recent.Impressions, recent.Plays));
}
