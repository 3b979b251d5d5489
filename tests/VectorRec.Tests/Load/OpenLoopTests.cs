using System.Collections.Concurrent;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Tests.Load;

/// <summary>What is measured of a target that is slower than its calls come.</summary>
public sealed class OpenLoopTests
{
    private static readonly Listener[] Users = [.. Enumerable.Range(1, 3).Select(id => new Listener(id, [], [], [], []))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_waits_for_others_counts_from_when_it_was_due()
    {
        // One at a time, 5 ms each, due every 2 ms: the k-th of 100 waits at least 3 ms longer than the one before.
        var target = new OneAtATime(TimeSpan.FromMilliseconds(5));
        var (open, closed) = (new Tally(), new Tally());
        await OpenLoop.RunAsync(new Calls(target, Users, TimeProvider.System), 500, TimeSpan.FromSeconds(0.2), open, Token);
        await ClosedLoop.RunAsync(new Calls(target, Users, TimeProvider.System), 1, TimeSpan.FromSeconds(0.2), closed, Token);
        Assert.Equal(100, open.Answered);
        Assert.True(open.Latencies.GetValueAtPercentile(100) >= 250_000);
        Assert.True(open.Latencies.GetValueAtPercentile(50) >= 100_000);
        Assert.InRange(closed.Answered, 1, 60);
        Assert.Equal([1L, 2L, 3L, 1L, 2L, 3L], target.Asked.Take(6));
    }

    [Fact]
    public async Task Too_many_unanswered_calls_are_counted_and_no_more_are_made()
    {
        var target = new Held();
        var tally = new Tally();
        var running = OpenLoop.RunAsync(new Calls(target, Users, TimeProvider.System), 50_000, TimeSpan.FromSeconds(0.03), tally, Token);
        // Each of the 1,500 that were due was made or was not.
        for (var attempt = 0; target.Calls + tally.Refused < 1_500; attempt++)
        {
            Assert.True(attempt < 60_000, "The loop does not go on.");
            await Task.Delay(1, Token);
        }

        target.Release();
        await running.WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Equal(OpenLoop.MostOutstanding, tally.Answered);
        Assert.Equal(500, tally.Errors[OpenLoop.NotSent]);
    }

    [Fact]
    public async Task Errors_are_counted_by_kind_and_are_no_answers()
    {
        var tally = new Tally();
        await ClosedLoop.RunAsync(new Calls(new Broken(), Users, TimeProvider.System), 2, TimeSpan.FromMilliseconds(20), tally, Token);
        Assert.Equal(0, tally.Answered);
        Assert.Equal(0, tally.Latencies.TotalCount);
        Assert.Equal("http ConnectionError", Assert.Single(tally.Errors).Key);
    }

    [Fact]
    public async Task An_interruption_ends_both_loops()
    {
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var calls = new Calls(new OneAtATime(TimeSpan.FromMilliseconds(1)), Users, TimeProvider.System);
        var hour = TimeSpan.FromHours(1);
        await AssertEndsAsync(OpenLoop.RunAsync(calls, 1, hour, new Tally(), interrupt.Token));
        await AssertEndsAsync(ClosedLoop.RunAsync(calls, 2, hour, new Tally(), interrupt.Token));

        static Task AssertEndsAsync(Task loop) =>
            Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.WaitAsync(TimeSpan.FromMinutes(1), Token));
    }

    // It does not even take the next call before it has answered.
    private sealed class OneAtATime(TimeSpan takes) : ITarget
    {
        public ConcurrentQueue<long> Asked { get; } = [];

        public string Name => "one";

        public string What => "One at a time.";

        public ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
        {
            Asked.Enqueue(user.UserId);
            Thread.Sleep(takes);
            return ValueTask.FromResult(Outcome.Whole(TimeProvider.System.GetTimestamp()));
        }
    }

    private sealed class Held : ITarget
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public string Name => "held";

        public string What => "Answers when it is released.";

        public void Release() => _held.SetResult();

        public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
        {
            Interlocked.Increment(ref _calls);
            await _held.Task;
            return Outcome.Whole(TimeProvider.System.GetTimestamp());
        }
    }

    private sealed class Broken : ITarget
    {
        public string Name => "broken";

        public string What => "Never answers.";

        public ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "gone");
    }
}
