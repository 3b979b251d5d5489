using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace VectorRec.Resilience;

/// <summary>
/// Stands before one store: no call is waited for longer than its caller says, whatever the driver still waits for, and after a few
/// failures in a row none is made until the store answers again. One line of the log for each such change.
/// </summary>
public sealed partial class StoreGuard : IDisposable
{
    /// <summary>Less patience than this proves nothing about a store: the machine may have been busy.</summary>
    private static readonly TimeSpan Evidence = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A store that answered something so recently is there, and a call to it that is late is only late: this machine may have been too
    /// busy to ask in time, or to notice the answer.
    /// </summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<Exception, StoreFailure> _failureOf;
    private readonly ResiliencePipeline _breaker;
    private readonly CircuitBreakerStateProvider _state = new();
    private CancellationTokenSource _away = new();
    private long _answered;
    private long _awaySince;
    private long _outages;

    /// <param name="store">Its name, as people know it.</param>
    /// <param name="failureOf">What an exception of its adapter says of the store.</param>
    public StoreGuard(string store, Func<Exception, StoreFailure> failureOf, TimeProvider time, ILogger logger)
    {
        (Store, _time, _logger, _answered) = (store, time, logger, time.GetTimestamp());
        _failureOf = e => e is TimeoutException ? StoreFailure.Late : failureOf(e);
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            // Within a second: three that fail, and at least as many as those that do not.
            FailureRatio = 0.5,
            MinimumThroughput = 3,
            SamplingDuration = TimeSpan.FromSeconds(1),
            BreakDuration = TimeSpan.FromSeconds(1),
            ShouldHandle = call => ValueTask.FromResult(call.Outcome.Exception is { } e && Counts(_failureOf(e))),
            OnOpened = opened => Opened(opened.Outcome.Exception),
            OnClosed = _ => Closed(),
            StateProvider = _state,
        }).Build();
    }

    public string Store { get; }

    /// <summary>Since when the store is not asked; null while it is.</summary>
    public DateTimeOffset? AwaySince => Interlocked.Read(ref _awaySince) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>How often it was noticed, since the start, that the store does not answer.</summary>
    public long Outages => Interlocked.Read(ref _outages);

    /// <summary>Makes a call and waits for it.</summary>
    /// <param name="ask">Makes it; what becomes of a call that is not waited for any more is its own affair.</param>
    /// <param name="patience">How long it is waited for.</param>
    /// <exception cref="StoreAwayException">The store is not asked, or was given up meanwhile.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, TimeSpan patience, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (patience < Evidence)
            return _state.CircuitState == CircuitState.Closed
                ? await WaitAsync(ask, patience, ct) : throw new StoreAwayException(Store);
        // The caller's leaving says nothing of the store, and must not look as if it did.
        var asked = _breaker.ExecuteAsync(
            static async (call, _) => await call.Guard.WaitAsync(call.Ask, call.Patience, CancellationToken.None),
            (Guard: this, Ask: ask, Patience: patience), CancellationToken.None).AsTask();
        try
        {
            return await asked.WaitAsync(ct);
        }
        catch (BrokenCircuitException)
        {
            throw new StoreAwayException(Store);
        }
        finally
        {
            if (!asked.IsCompleted)
                _ = asked.ContinueWith(static late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
        }
    }

    public void Dispose() => _away.Dispose();

    private bool Counts(StoreFailure failure) => failure == StoreFailure.Outage || (failure == StoreFailure.Late && IsSilent);

    private bool IsSilent => _time.GetElapsedTime(Interlocked.Read(ref _answered)) >= Silence;

    // Also of a call that nobody waits for any more; one that was ended says nothing.
    private void Note(Task asked)
    {
        if (asked.IsCompletedSuccessfully || (asked.Exception?.InnerException is { } e && _failureOf(e) == StoreFailure.Refusal))
            Interlocked.Exchange(ref _answered, _time.GetTimestamp());
    }

    private async Task<T> WaitAsync<T>(Func<Task<T>> ask, TimeSpan patience, CancellationToken ct)
    {
        var away = Volatile.Read(ref _away).Token;
        var asked = ask();
        if (asked.IsCompleted)
        {
            Note(asked);
            return await asked;
        }

        using var either = ct.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(ct, away) : null;
        try
        {
            return await asked.WaitAsync(patience, _time, either?.Token ?? away);
        }
        catch (OperationCanceledException) when (away.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new StoreAwayException(Store);
        }
        finally
        {
            if (asked.IsCompleted)
                Note(asked);
            else
                _ = asked.ContinueWith(Note, TaskScheduler.Default);
        }
    }

    private async ValueTask Opened(Exception? cause)
    {
        // It is said once, and not at each trial that fails.
        if (Interlocked.CompareExchange(ref _awaySince, _time.GetUtcNow().UtcTicks, 0) == 0)
        {
            Interlocked.Increment(ref _outages);
            LogAway(Store, cause is null ? "" : $"{cause.Message} ");
        }

        // Whoever waits need not wait to the end.
        var waiting = Interlocked.Exchange(ref _away, new CancellationTokenSource());
        await waiting.CancelAsync();
    }

    private ValueTask Closed()
    {
        if (Interlocked.Exchange(ref _awaySince, 0) is > 0 and var since)
            LogBack(Store, (_time.GetUtcNow() - new DateTimeOffset(since, TimeSpan.Zero)).TotalSeconds);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Store} does not answer: it is not asked until a trial each second succeeds. {Cause}")]
    private partial void LogAway(string store, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Store} answers again, after {Seconds:0.0} s")]
    private partial void LogBack(string store, double seconds);
}
