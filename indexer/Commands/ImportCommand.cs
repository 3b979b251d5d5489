using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer import</c>.</summary>
internal static class ImportCommand
{
    public static Argument<string[]> Files { get; } = new("file") { Description = "Files, in any order.", Arity = ArgumentArity.OneOrMore };

    public static Option<string?> Kind { get; } = new("--kind") { Description = "What the files hold, when their names do not say it." };

    public static Command Create(Shell shell) =>
        new Command("import", "Load users, songs, works, follows, families and events. Importing a file again changes nothing.")
        {
            Files, Kind, ImportRun.Rejects, ImportRun.MaxRejects, Setting.Postgres.Option, ImportLastFmCommand.Create(shell),
        }
        .Runs(shell, (invocation, ct) => ImportRun.RunAsync(
            invocation, InputFile.Of(invocation.Value(Files)!, invocation.Value(Kind), invocation.Value(ImportRun.Rejects)), ct));
}
