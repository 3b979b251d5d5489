using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage.Retention;
using VectorRec.Storage.Samples;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer prune</c>.</summary>
internal static class PruneCommand
{
    private static readonly Option<int> Keep =
        NumberOption.Of("--keep", new IndexOptions().Keep, 1, 1000, "Idle generations to keep for a rollback.");

    private static readonly Option<int> EventDays = NumberOption.Of(
        "--event-days", 730, EventRetention.LeastDays, 36_500, "Days for which events are kept; what is folded from them stays.");

    private static readonly Option<int> SampleDays =
        NumberOption.Of("--sample-days", 90, 0, 36_500, "Days for which stage samples are kept.");

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be removed." };

    public static Command Create()
    {
        var command = new Command("prune", "Remove old generations, what broken builds left behind, old events and old stage samples.")
        { Keep, EventDays, SampleDays, DryRun };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var (keep, now) = (invocation.Value(Keep), invocation.Time.GetUtcNow().UtcDateTime);
        var (ofEvents, ofSamples) = (now.AddDays(-invocation.Value(EventDays)), now.AddDays(-invocation.Value(SampleDays)));
        var (pruning, retention) = (new Pruning(scope.Home), new EventRetention(scope.Home.Database));
        var stored = new StageSampleStore(scope.Home.Database);
        var dryRun = invocation.Value(DryRun);
        var removed = dryRun ? await pruning.FindAsync(keep, ct) : await pruning.RunAsync(keep, ct);
        var events = dryRun ? await retention.FindAsync(ofEvents, ct) : await retention.DropAsync(ofEvents, ct);
        var samples = dryRun ? await stored.CountAsync(ofSamples, ct) : await stored.PruneAsync(ofSamples, ct);
        IEnumerable<object[]> rows =
        [
            .. removed.Concat(events).Select(name => new object[] { name }),
            .. samples > 0 ? [[$"{samples} stage samples"]] : (object[][])[],
        ];
        invocation.Answer(
            new { removed, events, samples, dryRun },
            SummaryTable.Of([dryRun ? "Would be removed" : "Removed"], rows.DefaultIfEmpty(["nothing"])));
        return ExitCodes.Ok;
    }
}
