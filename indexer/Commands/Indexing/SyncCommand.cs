using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing.Syncing;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary><c>indexer sync</c>.</summary>
internal static class SyncCommand
{
    private static readonly SyncOptions Defaults = new();

    private static readonly Option<bool> Follow =
        new("--follow") { Description = "Go on until it is ended: what changes is carried within moments." };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be carried." };

    private static readonly Option<double> Poll = NumberOption.Of(
        "--poll", Defaults.Poll.TotalSeconds, 0.1, 3600, "Seconds between two looks when Postgres says nothing.");

    private static readonly Option<int> BatchSize =
        NumberOption.Of("--batch-size", Defaults.BatchSize, 1, 16384, "Works embedded and written at a time.");

    private static readonly Option<int> Threads =
        NumberOption.Of("--tower-threads", Defaults.TowerThreads, 1, 256, "Threads of the item tower.");

    private static readonly Option<string?> MetricsFile = PromFile.Option("How far it is and what it carried");

    public static Command Create()
    {
        var command = new Command(
            "sync", "Carry changes of works to the collection that serves: new ones are found in the index, removed ones are gone.")
        {
            Follow, DryRun, Poll, BatchSize, Threads, MetricsFile,
        };
        GenerationScope.AddOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Follow) && result.GetValue(DryRun))
                result.AddError("--dry-run says what one sync would carry; it does not go with --follow.");
        });
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        scope.RequireQdrant();
        var metrics = invocation.Value(MetricsFile) is { } path ? new SyncMetrics(invocation, path) : null;
        var sync = new CatalogueSync(
            scope.Home,
            new()
            {
                Poll = TimeSpan.FromSeconds(invocation.Value(Poll)),
                BatchSize = invocation.Value(BatchSize),
                TowerThreads = invocation.Value(Threads),
            },
            invocation.Say, metrics is null ? null : metrics.TellAsync);
        var started = invocation.Time.GetTimestamp();
        // To be ended is how a follower ends.
        var report = invocation.Value(Follow) ? await sync.FollowAsync(ct) : await sync.RunOnceAsync(!invocation.Value(DryRun), ct);
        if (report is not null && metrics is not null)
            await metrics.WriteAsync(report);
        Tell(invocation, report, invocation.Time.GetElapsedTime(started).TotalSeconds);
        return ExitCodes.Ok;
    }

    private static void Tell(Invocation invocation, SyncReport? report, double seconds)
    {
        var carried = report?.Carried ?? default;
        invocation.Answer(
            new
            {
                report?.Run.RunId,
                carried.Embedded,
                carried.Kept,
                carried.Removed,
                carried.Unsound,
                report?.Look?.LookedAt,
                Written = report?.Written ?? false,
                seconds,
            },
            SummaryTable.Of(
                ["Run", report is { Written: false } ? "To be embedded" : "Embedded", "Vector as it was", "Removed", "Cannot be embedded",
                    "Synced until", "Seconds"],
                [[report?.Run.RunId, carried.Embedded, carried.Kept, carried.Removed, carried.Unsound, report?.Look?.LookedAt, seconds]]));
    }
}
