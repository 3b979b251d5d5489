using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Storage;
using VectorRec.Storage.Samples;

namespace VectorRec.Sampling;

/// <summary>
/// Writes the queued stage samples. While Postgres is away it tries again, ever more seldom, and the queue in front of it fills: its
/// bound is the bound of all memory that samples take. Now and then it removes those that are too old. At shutdown it writes what is there.
/// </summary>
public sealed partial class StageSampleWriter(
    StageSampler sampler, StageSampleStore store, StageSampleCounts counts, IOptions<StageSamplingOptions> options, TimeProvider time,
    ILogger<StageSampleWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    private long? _pruned;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests have ended: their server stops before this does.
        sampler.Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<StageSample>(options.Value.BatchRequests);
        // Not the stopping token: the loop ends when the queue is complete and empty.
        while (await sampler.Queue.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < batch.Capacity && sampler.Queue.TryRead(out var sample))
                batch.Add(sample);
            await WriteAsync(batch, stoppingToken);
            if (_pruned is not { } last || time.GetElapsedTime(last) >= BetweenPrunings)
                await PruneAsync();
        }

        if (counts.Dropped > 0)
            LogDropped(counts.Dropped, counts.Written);
    }

    private async Task WriteAsync(List<StageSample> batch, CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                using var attempt = new CancellationTokenSource(AttemptTime, time);
                await store.WriteAsync(batch, attempt.Token);
                counts.AddWritten(batch.Count);
                return;
            }
            catch (Exception e) when (e is StoreException { IsRefusal: false } or OperationCanceledException)
            {
                if (stopping.IsCancellationRequested)
                {
                    Drop(batch, SampleDrop.Shutdown, e);
                    return;
                }

                if (pause == FirstPause)
                    LogWaiting(e);
            }
            catch (Exception e)
            {
                Drop(batch, SampleDrop.Refused, e);
                return;
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PruneAsync()
    {
        _pruned = time.GetTimestamp();
        using var attempt = new CancellationTokenSource(AttemptTime, time);
        try
        {
            await store.PruneAsync(time.GetUtcNow().UtcDateTime.AddDays(-options.Value.StoredDays), attempt.Token);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // What is too old stays until the next time; nothing is lost.
            LogNotPruned(e);
        }
    }

    private void Drop(List<StageSample> batch, SampleDrop reason, Exception e)
    {
        counts.AddDropped(batch.Count, reason);
        LogLost(batch.Count, e);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage samples wait for Postgres")]
    private partial void LogWaiting(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old stage samples are not removed yet")]
    private partial void LogNotPruned(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Stage samples of {Requests} requests are lost")]
    private partial void LogLost(int requests, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage samples of {Dropped} requests were dropped, of {Written} written")]
    private partial void LogDropped(long dropped, long written);
}
