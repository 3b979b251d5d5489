using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VectorRec.Funnel;
using VectorRec.Models;
using VectorRec.Storage;

namespace VectorRec.Tests.Funnel;

/// <summary>The one runner: whatever a stage does, the request goes on and the trace says how it ended.</summary>
public sealed class StageRunnerTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private readonly FakeTimeProvider _time = new(SmallCatalogue.Now);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StageRunner Runner => new(_time, NullLogger<StageRunner>.Instance);

    [Theory]
    [InlineData(true, StageOutcome.Ok)]
    [InlineData(false, StageOutcome.Skipped)]
    public async Task A_stage_that_ends_is_noted_with_what_it_saw_and_left(bool did, StageOutcome outcome)
    {
        using var run = catalogue.Run();
        await Runner.RunAsync(new Step((run, _) =>
        {
            run.Candidates.Add(4, 0);
            run.Candidates.Add(5, 0);
            run.Trace.Remark = "said";
            return Task.FromResult(did);
        }), run, Token);
        var trace = Assert.Single(run.Trace.Stages);
        Assert.Equal(("step", 0, 2, outcome, "said"), (trace.Stage, trace.In, trace.Out, trace.Outcome, trace.Detail));
        Assert.Null(run.Trace.Remark);
    }

    [Fact]
    public async Task A_store_or_a_model_that_fails_is_named_and_what_there_was_stays()
    {
        foreach (var failure in (Exception[])[new StoreException("Postgres is away."), new InferenceException("The tower failed.")])
        {
            using var run = catalogue.Run();
            run.Candidates.Add(4, 0);
            await Runner.RunAsync(new Step((_, _) => throw failure), run, Token);
            var trace = Assert.Single(run.Trace.Stages);
            Assert.Equal((StageOutcome.Failed, failure.Message, 1), (trace.Outcome, trace.Detail, trace.Out));
            Assert.True(run.Trace.HasFailed("step"));
        }
    }

    [Fact]
    public async Task A_fault_of_the_program_is_not_taken_for_a_store_that_failed()
    {
        using var run = catalogue.Run();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Runner.RunAsync(new Step((_, _) => throw new InvalidOperationException()), run, Token));
    }

    [Fact]
    public async Task A_stage_that_is_late_is_cancelled_and_named()
    {
        using var run = catalogue.Run();
        var running = Runner.RunAsync(new Step(async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return true;
        })
        { Deadline = TimeSpan.FromMilliseconds(40) }, run, Token).AsTask();
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(41));
        await Wait.InTimeAsync(running);
        var trace = Assert.Single(run.Trace.Stages);
        Assert.Equal((StageOutcome.TimedOut, "no answer within 40 ms"), (trace.Outcome, trace.Detail));
    }

    [Fact]
    public async Task Whoever_waits_waits_for_half_of_what_is_left_of_the_request_at_most()
    {
        using var run = catalogue.Run(budget: TimeSpan.FromMilliseconds(400));
        foreach (var half in (int[])[200, 100, 50])
        {
            var running = Runner.RunAsync(new Step(async (_, ct) =>
            {
                await Task.Delay(Timeout.Infinite, ct);
                return true;
            })
            { Deadline = TimeSpan.FromSeconds(10) }, run, Token).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(half));
            await Wait.InTimeAsync(running);
            var trace = run.Trace.Stages[^1];
            Assert.Equal((StageOutcome.TimedOut, $"no answer within {half} ms"), (trace.Outcome, trace.Detail));
        }
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_request()
    {
        using var run = catalogue.Run();
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Runner.RunAsync(new Step((_, ct) =>
        {
            ct.ThrowIfCancellationRequested();
            return Task.FromResult(true);
        }), run, caller.Token));
    }

    [Fact]
    public async Task Calls_are_asked_at_once_and_one_that_fails_takes_no_other_with_it()
    {
        using var run = catalogue.Run();
        var both = new TaskCompletionSource();
        var asked = 0;
        async Task<Action?> AskAsync(int row)
        {
            if (Interlocked.Increment(ref asked) == 2)
                both.SetResult();
            await both.Task;
            return () => run.Candidates.Add(row, 0);
        }

        await Wait.InTimeAsync(Runner.AskAsync(
            [new Call("one", _ => AskAsync(7)), new Call("bad", _ => throw new StoreException("away")), new Call("two", _ => AskAsync(3)),
                new Call("idle", _ => Task.FromResult<Action?>(null))],
            run, Token).AsTask());
        // In the order of the calls, whoever answered first.
        Assert.Equal([7, 3], run.Candidates.Row.ToArray());
        Assert.Equal(
            [("one", StageOutcome.Ok), ("bad", StageOutcome.Failed), ("two", StageOutcome.Ok), ("idle", StageOutcome.Skipped)],
            run.Trace.Stages.Select(trace => (trace.Stage, trace.Outcome)));
    }

    private sealed class Step(Func<FunnelRun, CancellationToken, Task<bool>> work) : IStage
    {
        public string Name => "step";

        public TimeSpan Deadline { get; init; } = Timeout.InfiniteTimeSpan;

        public async ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct) => await work(run, ct);
    }

    private sealed class Call(string name, Func<CancellationToken, Task<Action?>> ask) : IStoreCall
    {
        public string Name => name;

        public TimeSpan Deadline => TimeSpan.FromSeconds(5);

        public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct) => await ask(ct);
    }
}
