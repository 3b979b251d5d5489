using System.Globalization;
using System.Text;
using VectorRec.Catalogue.Files;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary>
/// How an index ended, as a file for the textfile collector of node_exporter: a process that ends cannot be scraped. docs/metrics.md
/// describes the metrics.
/// </summary>
internal static class IndexMetrics
{
    /// <summary>The collector reads no others.</summary>
    public const string Extension = ".prom";

    /// <param name="report">Null when there is nothing to tell but the code.</param>
    public static async Task WriteAsync(Invocation invocation, string path, int exitCode, IndexReport? report)
    {
        var text = Text(exitCode, invocation.Time.GetUtcNow(), report);
        try
        {
            // Also when the run was interrupted: then that is what there is to tell.
            await UnfinishedFile.WriteAsync(path, unfinished => File.WriteAllTextAsync(unfinished, text, CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was indexed serves all the same.
            invocation.Say($"The metrics were not written: {e.Message}");
        }
    }

    private static string Text(int exitCode, DateTimeOffset now, IndexReport? report)
    {
        var text = new StringBuilder();
        Gauge("exit_code", "How the last index ended: 0 well, else a code of docs/indexer.md.", ("", exitCode));
        Gauge("finished_timestamp_seconds", "When it ended.", ("", now.ToUnixTimeMilliseconds() / 1000.0));
        if (report is null)
            return text.ToString();
        Gauge("run", "The number of the generation that it built.", ("", report.Run.RunId));
        Gauge("works", "Works of the generation.", ("", report.Gate.Works));
        Gauge("works_per_second", "Works embedded and written a second.", ("", report.Gate.Works / report.Embedding.TotalSeconds));
        Gauge(
            "stage_duration_seconds", "Time of each stage.", ("{stage=\"embedding\"}", report.Embedding.TotalSeconds),
            ("{stage=\"indexing\"}", report.Indexing.TotalSeconds), ("{stage=\"checking\"}", report.Checking.TotalSeconds));
        if (report.Gate is { Recall: { } recall, GraphRecall: { } graph })
        {
            Gauge("gate_recall", "Share of the best works in coarse order that reach coarse ranking.", ("", recall));
            Gauge("gate_graph_recall", "Share of the nearest works that the graph finds.", ("", graph));
            Gauge("gate_sample", "Vectors that the gate asked for.", ("", report.Gate.Sample));
        }

        return text.ToString();

        void Gauge(string name, string help, params ReadOnlySpan<(string Labels, double Value)> samples)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP vectorrec_index_{name} {help}\n# TYPE vectorrec_index_{name} gauge\n");
            foreach (var (labels, value) in samples)
                text.Append(CultureInfo.InvariantCulture, $"vectorrec_index_{name}{labels} {value}\n");
        }
    }
}
