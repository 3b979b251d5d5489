using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer import</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string[]> Files = new("file") { Description = "Files to import, in any order.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string?> Kind = new("--kind") { Description = "What the files hold, when their names do not say it." };

    public static Command Create(Shell shell) =>
        new Command("import", "Load users, songs, works, follows, families and events. Importing a file again changes nothing.")
        {
            Files, Kind, ImportRun.Rejects, ImportRun.MaxRejects, Setting.Postgres.Option,
        }
        .Runs(shell, (invocation, ct) => ImportRun.RunAsync(
            invocation, InputFile.Of(invocation.Value(Files)!, invocation.Value(Kind), invocation.Value(ImportRun.Rejects)), ct));
}
