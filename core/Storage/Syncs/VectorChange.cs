namespace VectorRec.Storage.Syncs;

/// <summary>A work that changed, as far as its place in a collection depends on it.</summary>
/// <param name="Active">Whether it may be recommended now.</param>
/// <param name="Gone">
/// Whether a collection should not have it: it was removed, or is a work that is hidden. Shows and rooms that are off the air stay, for
/// they are on again soon.
/// </param>
/// <param name="Seq">The transaction that last changed it.</param>
/// <param name="VectorSeq">The transaction that last changed what its vector is made of, or whether it is active.</param>
public readonly record struct VectorChange(long Work, bool Active, bool Gone, long Seq, long VectorSeq);

/// <summary>A look at what changed.</summary>
/// <param name="Origin">Where transactions are counted: <c>change_origin()</c>.</param>
/// <param name="Oldest">The oldest transaction that was open: what later looks may still find begins with it.</param>
/// <param name="LookedAt">The server's clock before the look.</param>
/// <param name="From">The first transaction whose changes are told; null: all works are told.</param>
public sealed record VectorLook(string Origin, long Oldest, DateTime LookedAt, long? From);
