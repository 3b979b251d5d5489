namespace VectorRec.Indexer.Import;

internal enum FileOutcome
{
    Imported,
    Valid,

    /// <summary>An import would reject rows of it.</summary>
    Invalid,

    /// <summary>More rejects than allowed; nothing kept.</summary>
    TooManyRejects,

    /// <summary>Cannot be read; nothing kept.</summary>
    Unreadable,
}

/// <summary>What became of one file.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Added">Rows that are new in the database.</param>
/// <param name="Changed">Rows that changed a stored one.</param>
/// <param name="Unchanged">Rows that were there already, as they are.</param>
/// <param name="Repeated">Rows whose key comes again later in the file.</param>
/// <param name="RejectsFile">Null without rejects, or when none was asked for.</param>
/// <param name="Examples">The first rejects, a sentence each.</param>
internal sealed record FileReport(
    string File, string Kind, FileOutcome Outcome, long Rows, long Added, long Changed, long Unchanged, long Repeated, long Rejected,
    string? RejectsFile, IReadOnlyList<string> Examples, double Seconds, string? Error)
{
    public double RowsPerSecond => Seconds > 0 ? Rows / Seconds : 0;
}
