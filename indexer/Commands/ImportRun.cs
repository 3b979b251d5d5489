using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;
using VectorRec.Storage;
using VectorRec.Storage.Records;

namespace VectorRec.Indexer.Commands;

/// <summary>Imports files one after the other and tells what became of them.</summary>
internal static class ImportRun
{
    public static Option<string?> Rejects { get; } =
        new("--rejects") { Description = "Folder for the rejects files; else they go beside the files." };

    public static Option<int> MaxRejects { get; } = new("--max-rejects")
    {
        Description = "Rows of a file that may be rejected; with one more, nothing of the file is kept.",
        DefaultValueFactory = _ => 1000,
    };

    public static async Task<int> RunAsync(Invocation invocation, IReadOnlyList<InputFile> files, CancellationToken ct)
    {
        var maxRejects = invocation.Value(MaxRejects);
        if (maxRejects < 0)
            throw new CommandException(ExitCodes.Usage, "--max-rejects has to be 0 or more.");
        await using var database = invocation.OpenPostgres();
        var reports = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            await new UnfinishedImports(database, progress, invocation.Time).FinishAllAsync(ct);
            var import = new FileImport(database, progress, invocation.Time, maxRejects);
            var reports = new List<FileReport>();
            foreach (var file in files)
            {
                reports.Add(await import.RunAsync(file, ct));
                // What follows refers to what is missing now.
                if (reports[^1].Outcome != FileOutcome.Imported)
                    break;
            }

            await AnalyzeAsync(database, reports, ct);
            return reports;
        });
        return FileReports.Imported(invocation, reports);
    }

    // The planner does not know of what was just loaded, and nobody else gathers statistics over a partitioned table.
    private static async Task AnalyzeAsync(Database database, IEnumerable<FileReport> reports, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var kind in reports.Where(report => report.Added + report.Changed > 0).Select(report => report.Kind).Distinct())
        {
            var tables = kind switch
            {
                "events" => "events, user_works, work_stats, follows",
                "families" => "families, family_members",
                "removals" => "withdrawn_likes",
                _ => kind,
            };
            await Staging.SqlAsync(connection, $"analyze {tables}", ct);
        }
    }
}
