using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing.Checks;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer verify</c>.</summary>
internal static class VerifyCommand
{
    private static readonly Option<long?> Run = new("--run") { Description = "The run to look at; else the one that serves." };
    private static readonly Option<bool> Repair =
        new("--repair") { Description = "Write to the collection what it lacks, and delete from it what no work is." };

    public static Command Create()
    {
        var command = new Command(
            "verify", "Read a generation whole, and compare Postgres, item table and collection work by work.") { Run, Repair };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var report = await new Verification(scope.Home).RunAsync(invocation.Value(Run), invocation.Value(Repair), ct);
        var wrong = report.Collection is { Missing: > 0 } or { Extra: > 0 };
        if (wrong && !report.Repaired)
            invocation.Say("The collection is not what it should be: run indexer verify --repair.");
        invocation.Answer(
            new
            {
                report.Run.RunId,
                report.Works,
                report.Newer,
                report.Carried,
                report.Gone,
                report.Collection.Missing,
                report.Collection.Extra,
                report.Repaired,
            },
            SummaryTable.Of(
                ["Run", "Works", "Not indexed yet", "Newer, synced", "Left since", "Missing in the collection", "Too many there",
                    "Repaired"],
                [[report.Run.RunId, report.Works, report.Newer, report.Carried, report.Gone, report.Collection.Missing,
                    report.Collection.Extra, report.Repaired ? "yes" : "no"]]));
        return wrong && !report.Repaired ? ExitCodes.GenerationRefused : ExitCodes.Ok;
    }
}
