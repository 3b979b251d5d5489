using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Indexing.Checks;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer diff</c>.</summary>
internal static class DiffCommand
{
    private static readonly Argument<long> Before = new("before") { Description = "A run." };
    private static readonly Argument<long> After = new("after") { Description = "Another one." };

    public static Command Create()
    {
        var command = new Command("diff", "Compare what two generations would show the same users, and what they are made of.")
        {
            Before, After,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            await using var scope = GenerationScope.Open(invocation);
            var difference = await new Differences(scope.Home).CompareAsync(
                invocation.Value(Before), invocation.Value(After), new GateOptions(), ct);
            invocation.Answer(difference, SummaryTable.Of(
                ["Users", "Same of the best 100 %", "Too few creators %", "Score drift", "Spread", "Largest shift %", "Of"],
                [[difference.Users, 100 * difference.Overlap, 100 * difference.Short, difference.Drift, difference.Spread,
                    100 * difference.Shift, difference.Shifted]]));
            return ExitCodes.Ok;
        });
    }
}
