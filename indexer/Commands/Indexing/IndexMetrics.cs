using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary>How an index ended, as a file: a process that ends cannot be scraped.</summary>
internal static class IndexMetrics
{
    /// <param name="report">Null when there is nothing to tell but the code.</param>
    public static Task WriteAsync(Invocation invocation, string path, int exitCode, IndexReport? report)
    {
        var file = new PromFile("vectorrec_index");
        file.Gauge("exit_code", "How the last index ended: 0 well, else a code of docs/indexer.md.", ("", exitCode));
        file.Gauge("finished_timestamp_seconds", "When it ended.", ("", invocation.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0));
        if (report is not null)
            Tell(file, report);
        return file.WriteAsync(invocation, path);
    }

    private static void Tell(PromFile file, IndexReport report)
    {
        file.Gauge("run", "The number of the generation that it built.", ("", report.Run.RunId));
        file.Gauge("works", "Works of the generation.", ("", report.Gate.Works));
        file.Gauge("works_per_second", "Works embedded and written a second.", ("", report.Gate.Works / report.Embedding.TotalSeconds));
        file.Gauge(
            "stage_duration_seconds", "Time of each stage.", ("{stage=\"embedding\"}", report.Embedding.TotalSeconds),
            ("{stage=\"indexing\"}", report.Indexing.TotalSeconds), ("{stage=\"checking\"}", report.Checking.TotalSeconds));
        if (report.Gate is not { Recall: { } recall, GraphRecall: { } graph })
            return;
        file.Gauge("gate_recall", "Share of the best works in coarse order that reach coarse ranking.", ("", recall));
        file.Gauge("gate_graph_recall", "Share of the nearest works that the graph finds.", ("", graph));
        file.Gauge("gate_sample", "Vectors that the gate asked for.", ("", report.Gate.Sample));
    }
}
