using System.CommandLine;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer activate</c>.</summary>
internal static class ActivateCommand
{
    private static readonly Argument<long> Run = new("run") { Description = "The run that shall serve; status lists them." };

    public static Command Create()
    {
        var command = new Command("activate", "Let a generation serve that was indexed with --hold, or an earlier one.")
        {
            Run, RollbackCommand.DryRun,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            return await RollbackCommand.SwitchAsync(invocation, scope, invocation.Value(Run), ct);
        });
    }
}
