using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Vectors;

namespace VectorRec.Tests.Cli;

/// <summary>What a run of the indexer, in this process, left behind.</summary>
internal sealed record IndexerRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static Task<IndexerRun> Async(params string[] args) => WithAsync([], args, TestContext.Current.CancellationToken);

    public static async Task<IndexerRun> WithAsync(
        Dictionary<string, string> environment, IReadOnlyList<string> args, CancellationToken ct, TestedServers? tested = null)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var shell = new Shell(output, error, environment.GetValueOrDefault, TimeProvider.System, Interactive: false)
        {
            TestedServers = tested ?? TestedServers.Default,
            Variables = environment.Keys,
        };
        var exitCode = await CommandLine.RunAsync(Indexer.Program.Root, args, shell, ct);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
