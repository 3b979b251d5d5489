namespace VectorRec.Vectors;

/// <summary>How far a collection is.</summary>
/// <param name="Points">Points it has, as the server counts while it works: not exact.</param>
/// <param name="Indexed">Points that the graph reaches.</param>
/// <param name="Green">The server has nothing left to do.</param>
/// <param name="Error">What the optimiser failed with, or null.</param>
public readonly record struct CollectionState(long Points, long Indexed, bool Green, string? Error);
