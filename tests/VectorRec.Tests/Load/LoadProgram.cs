using System.Globalization;
using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Api;

namespace VectorRec.Tests.Load;

/// <summary>A run of the load harness in this process, and what it left behind.</summary>
internal sealed record LoadProgram(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Over the stores of a service, each target for a moment.</summary>
    public static Task<LoadProgram> OverAsync(Service service, double seconds, params string[] args) => RunAsync(
    [
        "run", "--postgres", service.Database.ConnectionString, "--qdrant", service.Catalogue.Stores.Address,
        "--generations", service.Catalogue.Home.Folder, "--users", "20", "--settle", "0", "--timeout", "120", "--warm-up", "0.1", "--json",
        "--seconds", seconds.ToString(CultureInfo.InvariantCulture), .. args,
    ]);

    public static async Task<LoadProgram> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var shell = new Shell(output, TextWriter.Synchronized(error), _ => null, TimeProvider.System, Interactive: false)
        {
            Program = "VectorRec.Load",
        };
        var exitCode = await CommandLine.RunAsync(VectorRec.Load.Program.Root, args, shell, TestContext.Current.CancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
