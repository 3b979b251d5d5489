using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer rollback</c>.</summary>
internal static class RollbackCommand
{
    private static readonly Option<long?> Run =
        new("--run") { Description = "The run that shall serve; else the one that served last before the present one." };

    internal static Option<bool> DryRun { get; } =
        new("--dry-run") { Description = "Only read it through, and say whether it could serve." };

    public static Command Create()
    {
        var command = new Command("rollback", "Let an earlier generation serve again.") { Run, DryRun };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            return await SwitchAsync(invocation, scope, invocation.Value(Run), ct);
        });
    }

    /// <summary>Lets a run serve, and says so.</summary>
    internal static async Task<int> SwitchAsync(Invocation invocation, GenerationScope scope, long? wanted, CancellationToken ct)
    {
        var dryRun = invocation.Value(DryRun);
        var run = await new Rollback(scope.Home).RunAsync(wanted, ct, write: !dryRun);
        invocation.Answer(
            new { run.RunId, run.ModelVersion, run.Collection, run.Works, dryRun },
            SummaryTable.Of(
                [dryRun ? "Could serve" : "Run", "Model", "Works", "Collection"],
                [[run.RunId, run.ModelVersion, run.Works, run.Collection]]));
        return ExitCodes.Ok;
    }
}
