using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Storage;
using VectorRec.Storage.Recordings;

namespace VectorRec.Replay;

/// <summary>
/// Writes queued recordings, and removes those that are too old or too many. A recording that Postgres does not take is dropped and
/// counted: nobody is worse off but who wants to replay it. At shutdown it writes what is there.
/// </summary>
public sealed partial class RecordingWriter(
    RecordingQueue queue, RecordingStore store, IOptions<ReplayOptions> options, TimeProvider time, ILogger<RecordingWriter> logger)
        : BackgroundService
{
    private const int BatchRequests = 20;

    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromMinutes(5);

    private long? _pruned;
    private bool _failing;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests have ended: their server stops before this does.
        queue.Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Recording>(BatchRequests);
        // Not the stopping token: the loop ends when the queue is complete and empty.
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < BatchRequests && queue.Reader.TryRead(out var recording))
                batch.Add(recording);
            await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(List<Recording> batch)
    {
        using var attempt = new CancellationTokenSource(AttemptTime, time);
        try
        {
            await store.WriteAsync([.. batch.Select(ToStored)], attempt.Token);
            queue.AddWritten(batch.Count);
            _failing = false;
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            queue.AddDropped(batch.Count);
            // Said once, until it works again.
            if (!_failing)
                LogDropped(e);
            _failing = true;
            return;
        }

        if (_pruned is not { } last || time.GetElapsedTime(last) >= BetweenPrunings)
            await PruneAsync();
    }

    private async Task PruneAsync()
    {
        _pruned = time.GetTimestamp();
        using var attempt = new CancellationTokenSource(AttemptTime, time);
        try
        {
            await store.PruneAsync(
                time.GetUtcNow().UtcDateTime.AddHours(-options.Value.StoredHours), options.Value.StoredRequests, attempt.Token);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // What is too old stays until the next time; nothing is lost.
            LogNotPruned(e);
        }
    }

    private static StoredRecording ToStored(Recording recording) =>

        new(recording.Request.RequestId, recording.Request.Now.UtcDateTime, recording.Request.UserId, recording.Run,
            RecordingDocument.Write(recording));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recorded requests are dropped while Postgres does not take them")]
    private partial void LogDropped(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old recorded requests are not removed yet")]
    private partial void LogNotPruned(Exception exception);
}
