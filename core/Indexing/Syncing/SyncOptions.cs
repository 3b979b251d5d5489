namespace VectorRec.Indexing.Syncing;

/// <summary>How changes are carried.</summary>
public sealed record SyncOptions
{
    /// <summary>Changes that are read at a time; how far the collection is, is noted after each of these pages.</summary>
    public int PageSize { get; init; } = 4_096;

    /// <summary>Works embedded and written at a time.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>For one call of Qdrant.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Threads that one run of the item tower may use.</summary>
    public int TowerThreads { get; init; } = 1;

    /// <summary>The longest time between two looks, where nobody says that something changed.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
