using VectorRec.Catalogue;

namespace VectorRec.Vectors;

/// <summary>A work and where it lies. Its id in the index is the work's.</summary>
/// <param name="Vector">[d], unit norm: the item tower's output, nothing appended. Popularity is in the item table's postings.</param>
public readonly record struct VectorPoint(WorkRow Work, ReadOnlyMemory<float> Vector);
