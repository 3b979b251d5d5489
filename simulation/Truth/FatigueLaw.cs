namespace VectorRec.Simulation.Truth;

/// <summary>
/// What a user was shown shortly before makes more of the same less welcome: the sum over the last <see cref="Window"/>
/// exposures within <see cref="Minutes"/> of Decay^(k - 1) times the weights of what the k-th last one shares with the work.
/// </summary>
public sealed record FatigueLaw
{
    public int Window { get; init; } = 20;

    public int Minutes { get; init; } = 120;

    public double Decay { get; init; } = 0.9;

    public double Creator { get; init; } = 0.7;

    public double Song { get; init; } = 0.6;

    public double Topic { get; init; } = 0.3;

    public double Limit { get; init; } = 3.0;
}
