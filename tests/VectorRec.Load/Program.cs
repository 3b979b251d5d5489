using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Commands;

namespace VectorRec.Load;

/// <summary>Measures how the service answers under load, beside what it could be replaced by.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        CommandLine.RunAsync(Root, args, Shell.OfProcess() with { Program = "VectorRec.Load" }, CancellationToken.None);

    internal static RootCommand Root(Shell shell) =>
        new("Measures how the API answers under load, in turn with bare queries and with an earlier commit.")
    {
        RunCommand.Create(shell),
    };
}
