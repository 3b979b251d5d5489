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

    public static Command Create()
    {
        var command = new Command("prune", "Remove old generations, what broken builds left behind, old events and old stage samples.")
        { Keep, EventDays, SampleDays };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            var removed = await new Pruning(scope.Home).RunAsync(invocation.Value(Keep), ct);
            var now = invocation.Time.GetUtcNow().UtcDateTime;
            var events = await new EventRetention(scope.Home.Database).DropAsync(now.AddDays(-invocation.Value(EventDays)), ct);
            var samples = await new StageSampleStore(scope.Home.Database).PruneAsync(now.AddDays(-invocation.Value(SampleDays)), ct);
            IEnumerable<object[]> rows =
            [
                .. removed.Concat(events).Select(name => new object[] { name }),
                .. samples > 0 ? [[$"{samples} stage samples"]] : (object[][])[],
            ];
            invocation.Answer(new { removed, events, samples }, SummaryTable.Of(["Removed"], rows.DefaultIfEmpty(["nothing"])));
            return ExitCodes.Ok;
        });
    }
}
