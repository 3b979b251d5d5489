using System.CommandLine;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly Option<DirectoryInfo?> Bundle = new("--bundle") { Description = "A model bundle to look at too." };

    public static Command Create()
    {
        var command = new Command("doctor", "Look at all that the indexer and the service depend on, and say what to do.") { Bundle };
        GenerationScope.AddOptions(command);
        return command.Runs(async (invocation, ct) =>
        {
            var findings = await new Doctor(invocation, invocation.Value(Bundle)?.FullName).LookAsync(ct);
            invocation.Answer(new { findings }, SummaryTable.Of(
                ["", "What", "Is"], findings.Select(finding => new object?[] { finding.Verdict.ToString(), finding.What, finding.Says })));
            return findings.Any(finding => finding.Verdict == Verdict.Wrong) ? ExitCodes.Failed : ExitCodes.Ok;
        });
    }
}
