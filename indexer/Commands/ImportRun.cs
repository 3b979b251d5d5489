using System.CommandLine;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;
using VectorRec.Records;
using VectorRec.Resilience;
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

    public static Option<int> Wait { get; } =
        NumberOption.Of("--wait", 120, 0, 86_400, "Seconds to wait for a Postgres that goes away in the middle.");

    public static async Task<int> RunAsync(Invocation invocation, IReadOnlyList<InputFile> files, CancellationToken ct)
    {
        var maxRejects = invocation.Value(MaxRejects);
        if (maxRejects < 0)
            throw new CommandException(ExitCodes.Usage, "--max-rejects has to be 0 or more.");
        await using var database = invocation.OpenPostgres();
        var outages = new OutageWait(TimeSpan.FromSeconds(invocation.Value(Wait)), invocation.Time, invocation.Say);
        var reports = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            await new UnfinishedImports(database, progress, invocation.Time).FinishAllAsync(ct);
            var import = new FileImport(database, progress, invocation.Time, maxRejects);
            var reports = new List<FileReport>();
            foreach (var file in files)
            {
                reports.Add(await OutlastAsync(database, outages, () => import.RunAsync(file, ct), ct));
                // What follows refers to what is missing now.
                if (reports[^1].Outcome != FileOutcome.Imported)
                    break;
            }

            return await OutlastAsync(database, outages, () => AnalyzeAsync(database, reports, ct), ct);
        });
        return FileReports.Imported(invocation, reports);
    }

    // The planner does not know of what was just loaded, and nobody else gathers statistics over a partitioned table. What autovacuum is at
    // is left to it: it would be waited for a second each time.
    private static async Task<List<FileReport>> AnalyzeAsync(Database database, List<FileReport> reports, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var kind in reports.Where(report => report.Added + report.Changed > 0).Select(report => report.Kind).Distinct())
        {
            var tables = kind switch
            {
                "events" => "user_works, work_stats, follows",
                "families" => "families, family_members",
                "removals" => "withdrawn_likes",
                _ => kind,
            };
            await Staging.SqlAsync(connection, $"analyze (skip_locked) {tables}", ct);
        }

        if (reports.Any(report => report.Kind == RecordKinds.Events.Name && report.Added > 0))
            await AnalyzeLogAsync(connection, ct);

        return reports;
    }

    // A partition is a day: a quarter of the usual sample is enough of each, and of all days would else be most of the log. One table after
    // the other, for in a transaction it would hold the log until the last, and whoever needs a new day would wait.
    private static async Task AnalyzeLogAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await Staging.SqlAsync(connection, "set default_statistics_target = 25", ct);
        try
        {
            await Staging.SqlAsync(connection, "analyze (skip_locked) events", ct);
        }
        finally
        {
            await Staging.SqlAsync(connection, "reset default_statistics_target", ct);
        }
    }

    // A file that was merged in part is merged to its end first, by whoever imports next; the rest of it is found to be there.
    private static async Task<T> OutlastAsync<T>(Database database, OutageWait outages, Func<Task<T>> work, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (Database.IsOutage(e) && !ct.IsCancellationRequested)
            {
                await outages.UntilBackAsync("Postgres", e, database.FindPrimaryAsync, ct);
            }
        }
    }
}
