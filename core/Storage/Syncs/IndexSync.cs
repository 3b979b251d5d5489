namespace VectorRec.Storage.Syncs;

/// <summary>A row of <c>index_syncs</c>: how far a run's collection is kept up with the catalogue, and what was carried to it.</summary>
public sealed class IndexSync
{
    public long RunId { get; init; }

    /// <summary>What earlier transactions changed is in the collection.</summary>
    public long ChangedSeq { get; init; }

    /// <summary>Where that was counted: <c>change_origin()</c> of the database.</summary>
    public string ChangedOrigin { get; init; } = "";

    /// <summary>What was committed before is in the collection, by the database's clock.</summary>
    public DateTime LookedAt { get; init; }

    /// <summary>Seconds since then, by the database's clock.</summary>
    public double AgeSeconds { get; init; }

    /// <summary>When the first change was carried.</summary>
    public DateTime BeganAt { get; init; }

    public long Embedded { get; init; }

    public long Kept { get; init; }

    public long Removed { get; init; }

    public long Unsound { get; init; }
}
