using System.Runtime.InteropServices;

namespace VectorRec.Load.Traffic;

/// <summary>
/// Calls at a fixed rate, whether or not earlier ones are answered, each measured from the moment it was due: what a slow answer
/// makes others wait is in their times, too.
/// </summary>
internal static partial class OpenLoop
{
    /// <summary>Calls on their way above which no more are made, but counted: a slow target must not fill the memory.</summary>
    public const int MostOutstanding = 1000;

    public const string NotSent = "not sent, too many are unanswered";

    // A thread of its own: the pool's timers are late by a millisecond, which is half of a bare query.
    public static Task RunAsync(Calls calls, double rate, TimeSpan duration, Tally tally, CancellationToken ct) =>
        Task.Factory.StartNew(() => Send(calls, rate, duration, tally, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();

    private static Task Send(Calls calls, double rate, TimeSpan duration, Tally tally, CancellationToken ct)
    {
        var time = calls.Time;
        var (started, ticks) = (time.GetTimestamp(), time.TimestampFrequency / rate);
        var count = (long)(rate * duration.TotalSeconds);
        var all = new List<Task>((int)Math.Min(count, 1 << 20));
        var outstanding = 0;
        for (long i = 0; i < count; i++)
        {
            var due = started + (long)(i * ticks);
            for (long left; (left = due - time.GetTimestamp()) > 0;)
            {
                ct.ThrowIfCancellationRequested();
                Sleep(TimeSpan.FromSeconds((double)left / time.TimestampFrequency));
            }

            ct.ThrowIfCancellationRequested();
            if (Volatile.Read(ref outstanding) >= MostOutstanding)
            {
                tally.Add(Outcome.Failed(NotSent), TimeSpan.Zero);
                continue;
            }

            Interlocked.Increment(ref outstanding);
            all.Add(CallAsync(due));
        }

        return Task.WhenAll(all);

        async Task CallAsync(long due)
        {
            try
            {
                await calls.MakeAsync(due, tally, ct);
            }
            finally
            {
                Interlocked.Decrement(ref outstanding);
            }
        }
    }

    // Never for long, so that an interruption is noticed.
    private static void Sleep(TimeSpan span)
    {
        if (OperatingSystem.IsLinux())
            _ = MicroSleep((uint)Math.Clamp(span.TotalMicroseconds, 1, 100_000));
        else
            Thread.Sleep(TimeSpan.FromMilliseconds(Math.Min(Math.Floor(span.TotalMilliseconds), 100)));
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int MicroSleep(uint microseconds);
}
