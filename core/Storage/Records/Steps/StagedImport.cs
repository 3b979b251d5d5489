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
/// <param name="Line">How far it has come: the last line that is done.</param>
/// <param name="LastLine">The last line of the lane.</param>
public sealed record ImportLane(short Lane, long Line, long LastLine)
{
    public bool AtEnd => Line >= LastLine;
}

/// <summary>The rows of one step: after a line, up to another.</summary>
public readonly record struct StepRange(long First, long Last);
