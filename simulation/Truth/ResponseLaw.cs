namespace VectorRec.Simulation.Truth;

/// <summary>
/// How utility becomes behaviour. Every probability after the play is a logistic function: intercept + slope * utility + ...
/// </summary>
public sealed record ResponseLaw
{
    /// <summary>A user looks at the work at position p with probability 1 / (1 + this * p).</summary>
    public double PositionDecay { get; init; } = 0.13;

    public double Complete { get; init; } = -0.2;

    public double CompleteByUtility { get; init; } = 0.7;

    /// <summary>Times ln(duration / 180 s).</summary>
    public double CompleteByDuration { get; init; } = -0.6;

    public double Like { get; init; } = -1.6;

    public double LikeByUtility { get; init; } = 0.8;

    public double LikeByQuality { get; init; } = 1.0;

    public double Follow { get; init; } = -4.3;

    /// <summary>Times the utility's creator part.</summary>
    public double FollowByCreator { get; init; } = 1.3;

    public double FollowByUtility { get; init; } = 0.3;

    public double Share { get; init; } = -3.6;

    public double ShareByUtility { get; init; } = 0.4;
}
