using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VectorRec.Experiments;
using VectorRec.Storage;
using VectorRec.Storage.Experiments;

namespace VectorRec.Exposures;

/// <summary>
/// Writes the queued exposures. While Postgres is away it tries again and the queue fills, which bounds their memory; at shutdown it writes
/// what is there. Now and then it removes those that are too old.
/// </summary>
public sealed partial class ExposureWriter(
    ExposureLog log, ExposureStore store, ExposureCounts counts, ExperimentOptions options, TimeProvider time,
    ILogger<ExposureWriter> logger) : BackgroundService
{
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    private long? _pruned;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests have ended: their server stops before this does.
        log.Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Exposure>(options.BatchRequests);
        // Not the stopping token: the loop ends when the queue is complete and empty.
        while (await log.Queue.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < batch.Capacity && log.Queue.TryRead(out var exposure))
                batch.Add(exposure);
            var written = await TryAsync(ct => store.WriteAsync(batch, ct), stoppingToken);
            if (written)
                counts.AddWritten(batch.Count);
            else
                counts.AddDropped(batch.Count);
            if (written && (_pruned is not { } last || time.GetElapsedTime(last) >= BetweenPrunings))
            {
                _pruned = time.GetTimestamp();
                await TryAsync(ct => store.PruneAsync(time.GetUtcNow().UtcDateTime.AddDays(-options.StoredDays), ct), stoppingToken);
            }
        }
    }

    // Until it is done, refused for good, or the service stops.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> write, CancellationToken stopping)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                using var attempt = new CancellationTokenSource(AttemptTime, time);
                await write(attempt.Token);
                return true;
            }
            catch (Exception e) when (e is StoreException { IsRefusal: false } or OperationCanceledException)
            {
                if (stopping.IsCancellationRequested)
                {
                    LogLost(e);
                    return false;
                }

                if (!said)
                    LogWaiting(e);
            }
            catch (StoreException e)
            {
                LogLost(e);
                return false;
            }

            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exposures wait for Postgres")]
    private partial void LogWaiting(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Exposures are lost")]
    private partial void LogLost(Exception exception);
}
