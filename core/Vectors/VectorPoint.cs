namespace VectorRec.Vectors;

/// <summary>Where a work lies. Nothing else about it is in the index.</summary>
/// <param name="Vector">[d], unit norm: the item tower's output, nothing appended. Popularity is in the item table's postings.</param>
public readonly record struct VectorPoint(long WorkId, ReadOnlyMemory<float> Vector);
