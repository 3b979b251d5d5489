namespace VectorRec.Indexing;

/// <summary>What an index would do.</summary>
/// <param name="ModelVersion">Of the bundle that would embed the works.</param>
/// <param name="Works">Active works of the catalogue.</param>
/// <param name="Resumes">The run that it would go on with; null: a new one.</param>
/// <param name="Removes">Folders that would go: what is broken at once, and old generations when the new one serves.</param>
public sealed record IndexPlan(string ModelVersion, long Works, int Dimension, long? Resumes, IReadOnlyList<string> Removes);
