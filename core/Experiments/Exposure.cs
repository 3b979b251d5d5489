namespace VectorRec.Experiments;

/// <summary>That a user was answered by an arm: what a report counts from.</summary>
/// <param name="TookMs">Until the slate was there.</param>
/// <param name="Works">The slate, the top first.</param>
public sealed record Exposure(
    Guid RequestId, DateTime At, long UserId, string Scene, IReadOnlyList<ArmAssignment> Arms, long RunId, float TookMs, bool Degraded,
    long[] Works)
{
    /// <summary>
    /// Probabilities with which the works stand where they do, each given the places before it; null where the scene does not explore.
    /// </summary>
    public float[]? Propensities { get; init; }
}
