using System.CommandLine;
using VectorRec.Faults.Commands;
using VectorRec.Indexer.Cli;

namespace VectorRec.Faults;

/// <summary>Breaks what the service depends on, for real and under load, and writes what came of it.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        CommandLine.RunAsync(Root, args, Shell.OfProcess() with { Program = "VectorRec.Faults" }, CancellationToken.None);

    internal static RootCommand Root { get; } =
        new("Breaks stores, networks, generations and the service itself under load, and writes what came of it.")
        {
            RunCommand.Create(),
        };
}
