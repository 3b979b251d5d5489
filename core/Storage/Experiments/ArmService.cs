namespace VectorRec.Storage.Experiments;

/// <summary>How an arm was served.</summary>
/// <param name="P50Ms">Median of the time until a slate was there.</param>
/// <param name="Degraded">Share of the answers that lacked something.</param>
/// <param name="Works">Different works that were answered.</param>
/// <param name="Shown">Works that were answered, by creator.</param>
public sealed record ArmService(
    string Arm, long Requests, double P50Ms, double P95Ms, double Degraded, long Works, IReadOnlyList<long> Shown);
