using VectorRec.Catalogue;

namespace VectorRec.Vectors;

/// <summary>A work and where it lies. Its id in the index is the work's.</summary>
/// <param name="Vector">[d + 1], see <see cref="BiasDimension"/>.</param>
public readonly record struct VectorPoint(WorkRow Work, ReadOnlyMemory<float> Vector);
