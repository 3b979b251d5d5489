using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer rollback</c>.</summary>
internal static class RollbackCommand
{
    private static readonly Option<long?> Run =
        new("--run") { Description = "The run that shall serve; else the one that served last before the present one." };

    public static Command Create()
    {
        var command = new Command("rollback", "Let an earlier generation serve again.") { Run };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            var run = await new Rollback(scope.Home).RunAsync(invocation.Value(Run), ct);
            return Tell(invocation, run);
        });
    }

    /// <summary>Says what serves now.</summary>
    internal static int Tell(Invocation invocation, IndexRun run)
    {
        invocation.Answer(
            new { run.RunId, run.ModelVersion, run.Collection, run.Works },
            SummaryTable.Of(["Run", "Model", "Works", "Collection"], [[run.RunId, run.ModelVersion, run.Works, run.Collection]]));
        return ExitCodes.Ok;
    }
}
