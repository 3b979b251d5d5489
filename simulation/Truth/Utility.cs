namespace VectorRec.Simulation.Truth;

/// <summary>What a work is worth to a user at a moment, by its causes. The unit is a logit of playing it.</summary>
/// <param name="General">The user's readiness to play anything, the work's quality and appeal, the language barrier.</param>
/// <param name="Fatigue">Not negative; it is subtracted.</param>
public readonly record struct Utility(double General, double Taste, double Creator, double Song, double Social, double Fatigue)
{
    public double Total => General + Taste + Creator + Song + Social - Fatigue;
}
