using System.CommandLine;
using System.Text;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;
using VectorRec.Records;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer import</c>.</summary>
internal static class ImportCommand
{
    public static Argument<string[]> Files { get; } = new("file") { Description = "Files, in any order.", Arity = ArgumentArity.OneOrMore };

    public static Option<string?> Kind { get; } = new("--kind") { Description = "What the files hold, when their names do not say it." };

    public static Option<string?> Zone { get; } = new("--zone")
    {
        Description = "How far timestamps in Parquet that do not say their zone are off UTC: Z, or an offset like +08:00. Without it they "
            + "are refused.",
    };

    private static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only check the files, as validate does." };

    /// <summary>The files that were named, in the order in which they have to be imported.</summary>
    public static IReadOnlyList<InputFile> Inputs(Invocation invocation, string? rejects) => InputFile.Of(
        invocation.Value(Files)!, invocation.Value(Kind), rejects, invocation.Value(Zone) is not { } zone ? null
        : Instant.TryReadOffset(Encoding.UTF8.GetBytes(zone), out var offset) ? offset
        : throw new CommandException(ExitCodes.Usage, $"--zone takes Z or an offset from UTC like +08:00, not {zone}."));

    public static Command Create() =>
        new Command("import", "Load users, songs, works, follows, families, wishes and events. Importing a file again changes nothing.")
        {
            Files, Kind, Zone, ImportRun.Rejects, ImportRun.MaxRejects, ImportRun.Wait, DryRun, Setting.Postgres.Option,
            ImportLastFmCommand.Create(),
        }
        .Runs((invocation, ct) => invocation.Value(DryRun)
            ? ValidateCommand.RunAsync(invocation, invocation.Value(ImportRun.Rejects), ct)
            : ImportRun.RunAsync(invocation, Inputs(invocation, invocation.Value(ImportRun.Rejects)), ct));
}
