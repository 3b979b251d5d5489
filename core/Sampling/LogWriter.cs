using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VectorRec.Storage;

namespace VectorRec.Sampling;

/// <summary>
/// Writes what requests queued for a log of the database. While Postgres is away it tries again, ever more seldom, and the queue in front
/// of it fills: its bound is the bound of all memory that the log takes. Now and then it removes rows that are too old. At shutdown it
/// writes what is there.
/// </summary>
/// <param name="what">What is written, for the service's own log.</param>
public abstract class LogWriter<T>(string what, ChannelReader<T> queue, int batchRequests, TimeProvider time, ILogger logger)
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
        Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<T>(batchRequests);
        // Not the stopping token: the loop ends when the queue is complete and empty.
        while (await queue.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < batch.Capacity && queue.TryRead(out var entry))
                batch.Add(entry);
            await WriteAsync(batch, stoppingToken);
            if (_pruned is not { } last || time.GetElapsedTime(last) >= BetweenPrunings)
                await PruneAsync();
        }
    }

    /// <summary>No more is queued.</summary>
    protected abstract void Complete();

    /// <summary>Writes all or none.</summary>
    protected abstract Task StoreAsync(IReadOnlyList<T> batch, CancellationToken ct);

    protected abstract Task DeleteOldAsync(CancellationToken ct);

    protected abstract void AddWritten(int requests);

    protected abstract void AddDropped(int requests, SampleDrop reason);

    private async Task WriteAsync(List<T> batch, CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                using var attempt = new CancellationTokenSource(AttemptTime, time);
                await StoreAsync(batch, attempt.Token);
                AddWritten(batch.Count);
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
                    LogWriterMessages.Waiting(logger, what, e);
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
            await DeleteOldAsync(attempt.Token);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // What is too old stays until the next time; nothing is lost.
            LogWriterMessages.NotPruned(logger, what, e);
        }
    }

    private void Drop(List<T> batch, SampleDrop reason, Exception e)
    {
        AddDropped(batch.Count, reason);
        LogWriterMessages.Lost(logger, what, batch.Count, e);
    }
}

internal static partial class LogWriterMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} wait for Postgres")]
    public static partial void Waiting(ILogger logger, string what, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows are not removed yet: {What}")]
    public static partial void NotPruned(ILogger logger, string what, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} of {Requests} requests are lost")]
    public static partial void Lost(ILogger logger, string what, int requests, Exception exception);
}
