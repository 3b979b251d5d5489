using VectorRec.Indexer.Cli;
using VectorRec.Indexing.Syncing;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary>How far a sync is, as a file that is renewed every few seconds while it follows.</summary>
internal sealed class SyncMetrics(Invocation invocation, string path)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long? _written;

    public async Task TellAsync(SyncReport report)
    {
        if (_written is { } last && invocation.Time.GetElapsedTime(last) < Pause)
            return;
        await WriteAsync(report);
    }

    public Task WriteAsync(SyncReport report)
    {
        _written = invocation.Time.GetTimestamp();
        var file = new PromFile("vectorrec_sync");
        file.Gauge("run", "The number of the generation whose collection is kept up.", ("", report.Run.RunId));
        if (report.Look is { } look)
            file.Gauge(
                "looked_timestamp_seconds", "What was committed before is in the collection, by the database's clock.",
                ("", (look.LookedAt - DateTime.UnixEpoch).TotalSeconds));
        file.Gauge("look_duration_seconds", "What the last look took, with all that was carried.", ("", report.Took.TotalSeconds));
        file.Gauge(
            "works", "Works that were carried since this process began, by what became of them.",
            ("{outcome=\"embedded\"}", report.Carried.Embedded), ("{outcome=\"kept\"}", report.Carried.Kept),
            ("{outcome=\"removed\"}", report.Carried.Removed), ("{outcome=\"unsound\"}", report.Carried.Unsound));
        return file.WriteAsync(invocation, path);
    }
}
