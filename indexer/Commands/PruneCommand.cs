using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer prune</c>.</summary>
internal static class PruneCommand
{
    private static readonly Option<int> Keep = NumberOption.Of("--keep", new IndexOptions().Keep, 1, 1000, "Idle generations to keep for a rollback.");

    public static Command Create(Shell shell)
    {
        var command = new Command("prune", "Remove old generations and what broken builds left behind.") { Keep };
        GenerationScope.AddOptions(command);
        return command.Runs(shell, async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            var removed = await new Pruning(scope.Home).RunAsync(invocation.Value(Keep), ct);
            invocation.Answer(new { removed }, SummaryTable.Of(["Removed"], removed.Count > 0 ? removed.Select(folder => new[] { folder }) : [["nothing"]]));
            return ExitCodes.Ok;
        });
    }
}
