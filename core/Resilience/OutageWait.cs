namespace VectorRec.Resilience;

/// <summary>
/// Waits for a store that went away in the middle of long work: it is asked after pauses that double, for all outages together no longer
/// than it is given. Work that then went on for as long counts as a new beginning.
/// </summary>
/// <param name="tell">Is told once an outage what is waited for, and when it is over.</param>
public sealed class OutageWait(TimeSpan longest, TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private TimeSpan _waited;
    private TimeSpan _pause = FirstPause;
    private long? _ended;

    /// <param name="store">What the outage is of, as a sentence begins with it.</param>
    /// <param name="answers">Asks it; throws while it is away.</param>
    /// <exception cref="StoreLostException">It was not back in time.</exception>
    public async Task UntilBackAsync(string store, Exception failure, Func<CancellationToken, Task> answers, CancellationToken ct)
    {
        if (_ended is { } ended && time.GetElapsedTime(ended) > longest)
            (_waited, _pause) = (TimeSpan.Zero, FirstPause);
        var left = longest - _waited;
        if (left <= TimeSpan.Zero)
            throw new StoreLostException(store, longest, failure);
        tell($"{store} went away: {failure.Message.TrimEnd('.')}. It is waited for, {left.TotalSeconds:0} s at the longest.");
        var began = time.GetTimestamp();
        using var end = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, end.Token);
        while (await WhyAwayAsync(answers, either.Token) is { } away)
        {
            ct.ThrowIfCancellationRequested();
            if (end.IsCancellationRequested)
                throw new StoreLostException(store, longest, away is OperationCanceledException ? failure : away);
            failure = away;
        }

        _ended = time.GetTimestamp();
        _waited += time.GetElapsedTime(began);
        tell($"{store} answers again, after {time.GetElapsedTime(began).TotalSeconds:0.0} s.");
    }

    // Not at once: who still answers may be about to end.
    private async Task<Exception?> WhyAwayAsync(Func<CancellationToken, Task> answers, CancellationToken ct)
    {
        try
        {
            await Task.Delay(_pause, time, ct);
            _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));
            await answers(ct);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
