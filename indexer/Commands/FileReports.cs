using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;

namespace VectorRec.Indexer.Commands;

/// <summary>What became of files, as a table or JSON, and the exit code it means.</summary>
internal static class FileReports
{
    public static int Answer(Invocation invocation, IReadOnlyList<FileReport> reports)
    {
        invocation.Answer(new { files = reports }, SummaryTable.Of(
            ["File", "Rows", "New", "Changed", "Unchanged", "Repeated", "Rejected", "Seconds", "Rows/s"],
            reports.Select(r => new object?[] { r.File, r.Rows, r.Added, r.Changed, r.Unchanged, r.Repeated, r.Rejected, r.Seconds, (long)r.RowsPerSecond })));
        foreach (var report in reports)
        {
            if (report.Error is { } error)
                invocation.Say(error);
            if (report.RejectsFile is { } rejects)
                invocation.Say($"{report.File}: {report.Rejected} rejects are in {rejects}");
        }

        return reports.Select(report => report.Outcome switch
        {
            FileOutcome.TooManyRejects => ExitCodes.RejectsLimit,
            FileOutcome.Unreadable => ExitCodes.InvalidInput,
            _ => ExitCodes.Ok,
        }).Max();
    }
}
