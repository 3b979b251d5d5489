using Microsoft.Extensions.Logging;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Funnel;

/// <summary>
/// Runs a step under its deadline, and writes what it did into the trace. A store that is down never fails a request, and nothing is
/// asked twice: a request that was refused is refused again, and there is no time for one that was late.
/// </summary>
internal sealed partial class StageRunner(TimeProvider time, ILogger<StageRunner> logger)
{
    public async ValueTask RunAsync(IStage stage, FunnelRun run, CancellationToken ct)
    {
        var before = run.Candidates.Left;
        var end = await RunUnderDeadlineAsync(stage, static (stage, run, ct) => stage.RunAsync(run, ct), run, ct);
        Note(stage, run, before, end with { Outcome = end.Outcome ?? (end.Result ? StageOutcome.Ok : StageOutcome.Skipped) });
    }

    /// <summary>One after the other.</summary>
    public async ValueTask RunAsync(IReadOnlyList<IStage> stages, FunnelRun run, CancellationToken ct)
    {
        foreach (var stage in stages)
            await RunAsync(stage, run, ct);
    }

    /// <summary>
    /// Asks all at once, each under its own deadline: one that is late or fails takes no other with it. One that is late is left, whatever
    /// its driver still waits for.
    /// </summary>
    public async ValueTask AskAsync(IReadOnlyList<IStoreCall> calls, FunnelRun run, CancellationToken ct)
    {
        var asked = new Task<End<Action?>>[calls.Count];
        for (var i = 0; i < asked.Length; i++)
            asked[i] = RunUnderDeadlineAsync(calls[i], static (call, run, ct) => AskAsync(call, run, ct), run, ct).AsTask();
        var ends = await Task.WhenAll(asked);
        for (var i = 0; i < ends.Length; i++)
        {
            var before = run.Candidates.Left;
            ends[i].Result?.Invoke();
            Note(calls[i], run, before,
                ends[i] with { Outcome = ends[i].Outcome ?? (ends[i].Result is null ? StageOutcome.Skipped : StageOutcome.Ok) });
        }
    }

    private static async ValueTask<Action?> AskAsync(IStoreCall call, FunnelRun run, CancellationToken ct) =>
        await call.AskAsync(run, ct).AsTask().WaitAsync(ct);

    private static void Note<T>(IStep step, FunnelRun run, int before, End<T> end)
    {
        run.Trace.Stages.Add(
            new StageTrace(step.Name, before, run.Candidates.Left, end.Elapsed, end.Outcome ?? StageOutcome.Ok, end.Detail
                ?? run.Trace.Remark, step.Channels));
        run.Trace.Remark = null;
    }

    private async ValueTask<End<T>> RunUnderDeadlineAsync<TStep, T>(
        TStep step, Func<TStep, FunnelRun, CancellationToken, ValueTask<T>> work, FunnelRun run, CancellationToken ct)
        where TStep : IStep
    {
        ct.ThrowIfCancellationRequested();
        var start = time.GetTimestamp();
        // A replay repeats what was done in time then; and pure computation needs no timer.
        using var deadline = run.IsReplay || step.Deadline == Timeout.InfiniteTimeSpan
            ? null : new CancellationTokenSource(step.Deadline, time);
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var result = await work(step, run, either?.Token ?? ct);
            return new(null, null, result, time.GetElapsedTime(start));
        }
        catch (Exception e) when (!ct.IsCancellationRequested
            && (deadline is { IsCancellationRequested: true } || e is VectorIndexException { Reason: VectorIndexFailure.DeadlineExceeded }))
        {
            LogTimedOut(step.Name, step.Deadline.TotalMilliseconds);
            return new(
                StageOutcome.TimedOut, $"no answer within {step.Deadline.TotalMilliseconds:0} ms", default!, time.GetElapsedTime(start));
        }
        catch (Exception e) when (e is StoreException or VectorIndexException or InferenceException)
        {
            LogFailed(step.Name, e);
            return new(StageOutcome.Failed, e.Message, default!, time.GetElapsedTime(start));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage {Stage} missed its deadline of {Milliseconds} ms")]
    private partial void LogTimedOut(string stage, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage {Stage} failed")]
    private partial void LogFailed(string stage, Exception exception);

    /// <param name="Outcome">Null when it ended well.</param>
    private readonly record struct End<T>(StageOutcome? Outcome, string? Detail, T Result, TimeSpan Elapsed);
}
