namespace VectorRec.Catalogue;

/// <summary>What a user did with a work, as bits; the same numbers as <c>event_bit</c> in the database.</summary>
[Flags]
public enum EventKinds : byte
{
    None = 0,
    Impression = 1,
    Play = 2,
    Complete = 4,
    Like = 8,
    Follow = 16,
    Share = 32,

    /// <summary>Everything that is more than having been shown.</summary>
    Engaged = Play | Complete | Like | Follow | Share,
}
