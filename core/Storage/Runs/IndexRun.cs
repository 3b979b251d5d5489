namespace VectorRec.Storage.Runs;

/// <summary>A row of <c>index_runs</c>: one generation's life.</summary>
public sealed class IndexRun
{
    public long RunId { get; init; }

    public string ModelVersion { get; init; } = "";

    /// <summary>Empty for a run that was indexed without Qdrant.</summary>
    public string Collection { get; init; } = "";

    /// <summary>Whether the scan of the item table is its only index.</summary>
    public bool IsEmbedded => Collection.Length == 0;

    /// <summary>Below the generations folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>building, ready, active, retired or failed.</summary>
    public string Status { get; init; } = "";

    public long Works { get; init; }

    /// <summary>Works changed at or after this transaction may be missing.</summary>
    public long ChangedSeq { get; init; }

    /// <summary>Where that transaction was counted: <c>change_origin()</c> of the database. Null when it is not known.</summary>
    public string? ChangedOrigin { get; init; }

    /// <summary>Whether this database had it built. A copy of the database has the row, and neither collection nor folder.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Since when its collection and folder are known to be gone, when it failed.</summary>
    public DateTime? RemovedAt { get; init; }

    public DateTime StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public DateTime? ActivatedAt { get; init; }

    public string? Failure { get; init; }

    /// <summary>Why it serves although it is unlike the one before it; null when it is not.</summary>
    public string? Forced { get; init; }
}
