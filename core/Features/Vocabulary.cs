namespace VectorRec.Features;

/// <summary>
/// Which index a raw value becomes: 0 missing, 1..<see cref="OutOfVocabulary"/> by hash for values that training did not know,
/// then the known values in ascending order. Hash buckets share a little of what training learned about rare values, where
/// one "unknown" would make all of them the same.
/// </summary>
public static class Vocabulary
{
    /// <summary>Hash buckets for unknown values.</summary>
    public const int OutOfVocabulary = 8;
}
