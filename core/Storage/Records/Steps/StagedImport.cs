namespace VectorRec.Storage.Records.Steps;

/// <summary>A file whose rows are staged and checked.</summary>
public sealed record StagedImport
{
    public long ImportId { get; init; }

    public required string Kind { get; init; }

    public required string File { get; init; }

    /// <summary>Rows that the file has, those that were rejected and those whose key comes again among them.</summary>
    public long Rows { get; init; }

    public long Rejected { get; init; }

    public long Repeated { get; init; }

    /// <summary>Whether a step has been committed: from then on all will be merged.</summary>
    public bool Begun { get; init; }

    public long Added { get; init; }

    public long Changed { get; init; }
}

/// <summary>One way through the rows of an import.</summary>
/// <param name="Key">How far it has come: the key of the last row that is done, and its line.</param>
/// <param name="LastKey">The last key of the lane.</param>
public sealed record ImportLane(short Lane, long Key, long Line, long LastKey)
{
    /// <summary>Of a key there may be many rows: the last key is done with its last line.</summary>
    public bool AtEnd => Key == LastKey && Line == long.MaxValue;
}

/// <summary>The rows of one step: after a key and line, up to another.</summary>
/// <param name="Rows">There are not more of them, which a planner cannot know.</param>
public readonly record struct StepRange(long Key, long Line, long ToKey, long ToLine, int Rows);
