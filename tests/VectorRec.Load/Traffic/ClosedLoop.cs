namespace VectorRec.Load.Traffic;

/// <summary>Callers who each wait for an answer before the next call: as much as the target can do, and no more.</summary>
internal static class ClosedLoop
{
    public static Task RunAsync(Calls calls, int callers, TimeSpan duration, Tally tally, CancellationToken ct)
    {
        var started = calls.Time.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync, ct)));

        async Task CallAsync()
        {
            while (calls.Time.GetElapsedTime(started) < duration)
            {
                ct.ThrowIfCancellationRequested();
                await calls.MakeAsync(calls.Time.GetTimestamp(), tally, ct);
            }
        }
    }
}
