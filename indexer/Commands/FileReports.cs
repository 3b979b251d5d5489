using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;

namespace VectorRec.Indexer.Commands;

/// <summary>What became of files, as a table or JSON, and the exit code it means.</summary>
internal static class FileReports
{
    public static int Imported(Invocation invocation, IReadOnlyList<FileReport> reports)
    {
        invocation.Answer(new { files = reports }, SummaryTable.Of(
            ["File", "Rows", "New", "Changed", "Unchanged", "Repeated", "Rejected", "Seconds", "Rows/s"],
            reports.Select(
                r => new object?[] { r.File, r.Rows, r.Added, r.Changed, r.Unchanged, r.Repeated, r.Rejected, r.Seconds,
                    (long)r.RowsPerSecond })));
        Remark(invocation, reports);
        return reports.Select(report => report.Outcome switch
        {
            FileOutcome.TooManyRejects => ExitCodes.RejectsLimit,
            FileOutcome.Unreadable => ExitCodes.InvalidInput,
            _ => ExitCodes.Ok,
        }).DefaultIfEmpty(ExitCodes.Ok).Max();
    }

    public static int Validated(Invocation invocation, IReadOnlyList<FileReport> reports)
    {
        invocation.Answer(new { files = reports }, SummaryTable.Of(
            ["File", "Outcome", "Rows", "Good", "Repeated", "Rejected", "Seconds"],
            reports.Select(r => new object?[] { r.File, r.Outcome.ToString().ToLowerInvariant(), r.Rows, r.Rows - r.Rejected, r.Repeated,
                r.Rejected, r.Seconds })));
        Remark(invocation, reports);
        return reports.All(report => report.Outcome == FileOutcome.Valid) ? ExitCodes.Ok : ExitCodes.InvalidInput;
    }

    private static void Remark(Invocation invocation, IReadOnlyList<FileReport> reports)
    {
        foreach (var report in reports)
        {
            if (report.Error is { } error)
                invocation.Say(error);
            foreach (var example in report.Examples)
                invocation.Say($"{report.File}, {example}");
            if (report.RejectsFile is { } rejects)
                invocation.Say($"{report.File}: all {report.Rejected} rejects are in {rejects}");
        }
    }
}
