using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VectorRec.Resilience;

namespace VectorRec.Tests.Resilience;

/// <summary>What stands before a store: no wait without an end, and none at all while it is away.</summary>
public sealed class StoreGuardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();
    private readonly Lines _log = new();
    private readonly StoreGuard _guard;

    public StoreGuardTests() => _guard = new StoreGuard(
        "Store", e => e is IOException ? StoreFailure.Outage : StoreFailure.Refusal, _time, _log);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _guard.Dispose();

    [Fact]
    public async Task A_call_is_not_waited_for_longer_than_its_caller_says()
    {
        var asked = _guard.AskAsync(() => new TaskCompletionSource<int>().Task, Patience, Token);
        Assert.False(asked.IsCompleted);
        _time.Advance(Patience);
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.InTimeAsync(asked));
        Assert.Null(_guard.AwaySince);
    }

    [Fact]
    public async Task After_three_failures_in_a_row_nothing_is_asked_until_a_trial_succeeds_and_each_change_is_said_once()
    {
        await FailAsync(3);
        var since = _guard.AwaySince;
        Assert.NotNull(since);
        var asked = 0;
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<StoreAwayException>(() => AskAsync(() => asked++));
        Assert.Equal(0, asked);

        // A trial that fails says nothing new.
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IOException>(() => AskAsync(() => throw new IOException()));
        await Assert.ThrowsAsync<StoreAwayException>(() => AskAsync(() => asked++));
        Assert.Equal(since, _guard.AwaySince);

        _time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(() => asked++);
        await AskAsync(() => asked++);
        Assert.Equal(2, asked);
        Assert.Null(_guard.AwaySince);
        Assert.Equal(
            ["Store does not answer: it is not asked until a trial each second succeeds. gone ", "Store answers again, after 2.0 s"], _log);
    }

    [Fact]
    public async Task Whoever_waits_when_it_goes_away_waits_no_longer()
    {
        var waiting = _guard.AskAsync(() => new TaskCompletionSource<int>().Task, TimeSpan.FromHours(1), Token);
        await FailAsync(3);
        await Assert.ThrowsAsync<StoreAwayException>(() => Wait.InTimeAsync(waiting));
    }

    [Fact]
    public async Task Calls_that_are_late_are_no_outage_while_the_store_answers_others()
    {
        for (var i = 0; i < 10; i++)
        {
            await LateAsync(i % 2 == 0 ? _ => { } : call => call.SetException(new InvalidDataException()));
            await AskAsync(() => { });
        }

        Assert.Null(_guard.AwaySince);
    }

    [Fact]
    public async Task An_answer_to_a_call_that_nobody_waits_for_any_more_counts_too()
    {
        for (var i = 0; i < 10; i++)
            await LateAsync(call => call.SetResult(1));
        Assert.Null(_guard.AwaySince);
    }

    [Fact]
    public async Task Calls_that_are_late_are_an_outage_when_the_store_has_said_nothing_for_a_second()
    {
        await AskAsync(() => { });
        // Late calls that were ended are no answers.
        for (var i = 0; i < 5; i++)
        {
            await LateAsync(call => call.SetCanceled(new CancellationToken(true)));
            Assert.Null(_guard.AwaySince);
        }

        for (var i = 0; i < 5 && _guard.AwaySince is null; i++)
            await LateAsync(_ => { });
        Assert.NotNull(_guard.AwaySince);
    }

    [Fact]
    public async Task A_refusal_a_caller_who_leaves_and_one_without_patience_say_nothing_of_the_store()
    {
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => AskAsync(() => throw new InvalidDataException()));
            var hurried = _guard.AskAsync(() => new TaskCompletionSource<int>().Task, TimeSpan.FromMilliseconds(1), Token);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Assert.ThrowsAsync<TimeoutException>(() => Wait.InTimeAsync(hurried));
            using var caller = new CancellationTokenSource();
            var answer = new TaskCompletionSource<int>();
            var left = _guard.AskAsync(() => answer.Task, Patience, caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.InTimeAsync(left));
            answer.SetResult(1);
        }

        Assert.Null(_guard.AwaySince);
    }

    // A call whose caller leaves, and what becomes of it then.
    private async Task LateAsync(Action<TaskCompletionSource<int>> then)
    {
        var call = new TaskCompletionSource<int>();
        var asked = _guard.AskAsync(() => call.Task, Patience, Token);
        _time.Advance(Patience);
        await Assert.ThrowsAnyAsync<Exception>(() => Wait.InTimeAsync(asked));
        then(call);
        await Task.Yield();
    }

    private async Task FailAsync(int times)
    {
        for (var i = 0; i < times; i++)
            await Assert.ThrowsAsync<IOException>(() => AskAsync(() => throw new IOException("gone")));
    }

    private Task<int> AskAsync(Action ask) => _guard.AskAsync(
        () =>
        {
            try
            {
                ask();
                return Task.FromResult(1);
            }
            catch (Exception e)
            {
                return Task.FromException<int>(e);
            }
        }, Patience, Token);

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
