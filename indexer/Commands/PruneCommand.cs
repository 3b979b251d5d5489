using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage.Samples;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer prune</c>.</summary>
internal static class PruneCommand
{
    private static readonly Option<int> Keep =
        NumberOption.Of("--keep", new IndexOptions().Keep, 1, 1000, "Idle generations to keep for a rollback.");

    private static readonly Option<int?> SampleDays =
        new("--sample-days") { Description = "Also delete stage samples older than this many days." };

    public static Command Create(Shell shell)
    {
        var command = new Command("prune", "Remove old generations and what broken builds left behind.") { Keep, SampleDays };
        GenerationScope.AddOptions(command);
        return command.Runs(shell, async (invocation, ct) =>
        {
            if (invocation.Value(SampleDays) is < 0 or > 36_500)
                throw new CommandException(ExitCodes.Usage, "--sample-days has to be 0 to 36500.");
            await using var scope = GenerationScope.Open(invocation);
            var removed = await new Pruning(scope.Home).RunAsync(invocation.Value(Keep), ct);
            var samples = invocation.Value(SampleDays) is { } days
                ? await new StageSampleStore(scope.Home.Database)
                    .PruneAsync(invocation.Time.GetUtcNow().UtcDateTime.AddDays(-days), ct) : 0;
            IEnumerable<object[]> rows =
                [.. removed.Select(folder => new object[] { folder }), .. samples > 0 ? [[$"{samples} stage samples"]] : (object[][])[]];
            invocation.Answer(new { removed, samples }, SummaryTable.Of(["Removed"], rows.DefaultIfEmpty(["nothing"])));
            return ExitCodes.Ok;
        });
    }
}
