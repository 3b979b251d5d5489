using System.Diagnostics;
using System.Globalization;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Api.Telemetry;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Indexing;

/// <summary>What <c>indexer index --metrics-file</c> leaves for node_exporter.</summary>
public sealed class IndexMetricsTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>, IDisposable
{
    private const string Prefix = "vectorrec_index_";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_leaves_what_it_tells_and_what_the_document_says()
    {
        var run = await IndexAsync(catalogue.Bundle);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var metrics = Read();
        Assert.Equal(0, metrics["exit_code"]);
        foreach (var (metric, told) in (IEnumerable<(string, string)>)[("run", "runId"), ("works", "works"), ("gate_recall", "recall"),
            ("gate_graph_recall", "graphRecall"), ("gate_sample", "sample"),
            ("stage_duration_seconds{stage=\"embedding\"}", "embeddingSeconds"),
            ("stage_duration_seconds{stage=\"indexing\"}", "indexingSeconds"),
            ("stage_duration_seconds{stage=\"checking\"}", "checkingSeconds")])
            Assert.Equal(run.Json.GetProperty(told).GetDouble(), metrics[metric]);
        Assert.Equal(metrics["works"] / metrics["stage_duration_seconds{stage=\"embedding\"}"], metrics["works_per_second"], 1e-9);
        Assert.InRange(
            metrics["finished_timestamp_seconds"], 1_767_225_600, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);

        var documented = File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "metrics.md"))
            .Where(line => line.StartsWith($"| `{Prefix}", StringComparison.Ordinal)).Select(line => line.Split('`')[1][Prefix.Length..]);
        Assert.Equal(documented.Order(StringComparer.Ordinal), metrics.Keys.Select(Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong()
    {
        await IndexAsync(catalogue.Bundle);
        using var tool = Process.Start(new ProcessStartInfo(PrometheusServer.Program("promtool"), ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var ct = TestContext.Current.CancellationToken;
        await tool.StandardInput.WriteAsync(await File.ReadAllTextAsync(MetricsFile, ct));
        tool.StandardInput.Close();
        var said = await Task.WhenAll(tool.StandardOutput.ReadToEndAsync(ct), tool.StandardError.ReadToEndAsync(ct));
        await Wait.ForExitAsync(tool);
        Assert.Equal((0, ""), (tool.ExitCode, string.Concat(said)));
    }

    [Fact]
    public async Task A_run_that_fails_leaves_its_code_alone_in_the_place_of_the_one_before_and_nothing_else_in_the_folder()
    {
        await IndexAsync(catalogue.Bundle);
        var run = await IndexAsync(_folder.Path);
        Assert.Equal(ExitCodes.BundleRefused, run.ExitCode);
        var metrics = Read();
        Assert.Equal(["exit_code", "finished_timestamp_seconds"], metrics.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ExitCodes.BundleRefused, metrics["exit_code"]);
        Assert.Equal([MetricsFile], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Without_a_graph_there_are_no_figures_of_one_and_a_file_that_cannot_be_written_is_no_failure()
    {
        Assert.Equal(ExitCodes.Ok, (await IndexAsync(catalogue.Bundle, "--embedded")).ExitCode);
        Assert.DoesNotContain(Read().Keys, name => name.StartsWith("gate_", StringComparison.Ordinal));

        File.Delete(MetricsFile);
        Directory.CreateDirectory(MetricsFile);
        var run = await IndexAsync(catalogue.Bundle, "--embedded");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("The metrics were not written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_node_exporter_does_not_read_is_refused()
    {
        var run = await IndexerRun.Async("index", "--bundle", catalogue.Bundle, "--metrics-file", "metrics.txt");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("has to end in .prom", run.Error, StringComparison.Ordinal);
    }

    private string MetricsFile => _folder["index.prom"];

    private Task<IndexerRun> IndexAsync(string bundle, params string[] more) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = catalogue.Stores.Address,
            ["Generations__Folder"] = catalogue.Home.Folder,
        },
        ["index", "--bundle", bundle, "--metrics-file", MetricsFile, "--json", "--alias", catalogue.Home.Alias, .. more],
        TestContext.Current.CancellationToken);

    private Dictionary<string, double> Read() => File.ReadLines(MetricsFile).Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' ')).ToDictionary(
            parts => parts[0][Prefix.Length..], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));

    private static string Name(string series) => series.Split('{')[0];
}
