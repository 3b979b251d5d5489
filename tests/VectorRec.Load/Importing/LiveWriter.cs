using VectorRec.Load.Report;
using VectorRec.Storage;

namespace VectorRec.Load.Importing;

/// <summary>Reports plays as the service does, at a fixed rate whether or not they are taken, and notes how long each took.</summary>
/// <param name="perSecond">Events, each a batch of its own.</param>
internal sealed class LiveWriter(long[] works, long[] users, double perSecond, TimeProvider time)
{
    private readonly List<double> _milliseconds = [];
    private readonly Lock _lock = new();
    private readonly Random _random = new(1);

    public int Refused { get; private set; }

    public async Task RunAsync(string address, CancellationToken ct)
    {
        await using var database = Database.Open(address, "live events");
        var store = new EventStore(database);
        // Connections are opened, and the day's partition is there, before anything is timed.
        await WriteAsync(store, time.GetTimestamp(), noted: false);
        var running = new List<Task>();
        var begun = time.GetTimestamp();
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var due = begun + (long)(i * time.TimestampFrequency / perSecond);
            var left = TimeSpan.FromSeconds((double)(due - time.GetTimestamp()) / time.TimestampFrequency);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            running.Add(WriteAsync(store, due, noted: true));
        }

        await Task.WhenAll(running);
    }

    /// <returns>Events that were taken, and how long they took: the median, the 99th percentile and the most, in ms.</returns>
    public (int Taken, double P50, double P99, double Most) Figures()
    {
        lock (_lock)
        {
            double[] ordered = [.. _milliseconds.Order()];
            return ordered.Length == 0 ? default
                : (ordered.Length, Medians.Median(ordered), ordered[(int)(0.99 * (ordered.Length - 1))], ordered[^1]);
        }
    }

    private async Task WriteAsync(EventStore store, long due, bool noted)
    {
        EventRow row;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            row = new(
                Guid.CreateVersion7(now), now.UtcDateTime, users[_random.Next(users.Length)], works[_random.Next(works.Length)], "play", 1,
                null, null, null);
        }

        try
        {
            await store.AddAsync([row], partial: false, CancellationToken.None);
            lock (_lock)
            {
                if (noted)
                    _milliseconds.Add(time.GetElapsedTime(due).TotalMilliseconds);
            }
        }
        catch (StoreException)
        {
            lock (_lock)
                Refused++;
        }
    }
}
