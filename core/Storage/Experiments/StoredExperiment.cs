namespace VectorRec.Storage.Experiments;

/// <summary>An experiment as the database has it.</summary>
/// <param name="Definition">JSON.</param>
/// <param name="Reason">Why it was stopped; null while it runs.</param>
public sealed record StoredExperiment(string Name, string Definition, DateTime StartedAt, DateTime? StoppedAt, string? Reason);
