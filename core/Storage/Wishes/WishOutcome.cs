namespace VectorRec.Storage.Wishes;

/// <summary>What became of a wish.</summary>
public enum WishOutcome
{
    Changed,

    /// <summary>It was so before.</summary>
    Unchanged,

    NoUser,

    /// <summary>What it is about is not there.</summary>
    NoTarget,

    /// <summary>The user has as many of its kind as there may be.</summary>
    TooMany,
}
