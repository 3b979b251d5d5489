using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Commands;

namespace VectorRec.Load;

/// <summary>Measures how the service answers under load, beside what it could be replaced by.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        CommandLine.RunAsync(Root, args, Shell.OfProcess() with { Program = "VectorRec.Load" }, CancellationToken.None);

    internal static RootCommand Root { get; } =
        new("Measures how the API answers under load, how fast events are imported, and how soon changes of works are in effect.")
    {
        RunCommand.Create(), ImportCommand.Create(), SyncCommand.Create(),
    };
}
