namespace VectorRec.Indexing;

/// <summary>What a build is busy with.</summary>
public enum IndexStage
{
    /// <summary>Works go through the item tower into the table and the collection.</summary>
    Embedding,

    /// <summary>Qdrant builds the graph.</summary>
    Indexing,

    /// <summary>The quality gate compares the graph with exact search.</summary>
    Checking,
}

/// <summary>How far a stage is. A stage that is reached is told once more when it ends, with Done = Total.</summary>
public readonly record struct IndexProgress(IndexStage Stage, long Done, long Total)
{
    /// <summary>Done is told by the clock, not counted.</summary>
    public bool Estimated { get; init; }
}
