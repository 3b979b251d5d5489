namespace VectorRec.Storage.Syncs;

/// <summary>What became of changed works.</summary>
/// <param name="Embedded">The item tower read them, and they were written to the collection.</param>
/// <param name="Kept">Nothing changed of what the tower reads: their vectors stay as they are.</param>
/// <param name="Removed">They left the catalogue, and were deleted from the collection if they were there.</param>
/// <param name="Unsound">The item tower fails on them, or gives no vector that can be ranked: the collection does not have them.</param>
public readonly record struct Carried(long Embedded, long Kept, long Removed, long Unsound)
{
    public bool IsNothing => this == default;

    public static Carried operator +(Carried left, Carried right) => new(
        left.Embedded + right.Embedded, left.Kept + right.Kept, left.Removed + right.Removed, left.Unsound + right.Unsound);
}
