using System.Collections.Concurrent;
using System.Diagnostics;
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
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Complaint> _told = [];

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
        var detail = end.Detail ?? run.Trace.Remark;
        if (end.Outcome is StageOutcome.TimedOut or StageOutcome.Failed && step.LossOf(run) is { } loss)
            detail = $"{detail?.TrimEnd('.')}; {loss}";
        var trace = new StageTrace(
            step.Name, before, run.Candidates.Left, end.Elapsed, end.Outcome ?? StageOutcome.Ok, detail, step.Channels)
        {
            Begun = end.Begun,
            Cause = end.Cause,
        };
        run.Trace.Stages.Add(trace);
        if (end.Span is { } span)
            StageSpan.End(span, trace);
        run.Trace.Remark = null;
    }

    private async ValueTask<End<T>> RunUnderDeadlineAsync<TStep, T>(
        TStep step, Func<TStep, FunnelRun, CancellationToken, ValueTask<T>> work, FunnelRun run, CancellationToken ct)
        where TStep : IStep
    {
        ct.ThrowIfCancellationRequested();
        var start = time.GetTimestamp();
        run.Begun ??= start;
        var longest = LongestOf(step, run, start);
        // A replay repeats what was done in time then; and pure computation needs no timer.
        using var deadline = run.IsReplay || longest == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(longest, time);
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        // Named by the step that is asked, so that what its driver does lies below it; it ends with the entry of the trace.
        var span = StageSpan.Start(step);
        try
        {
            var result = await work(step, run, either?.Token ?? ct);
            return Ended(null, null, result, null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested
            && (deadline is { IsCancellationRequested: true }
                || e is TimeoutException or VectorIndexException { Reason: VectorIndexFailure.DeadlineExceeded }))
        {
            var late = $"no answer within {longest.TotalMilliseconds:0} ms";
            Complain(step.Name, late, null);
            return Ended(StageOutcome.TimedOut, late, default!, FailureCause.Timeout);
        }
        catch (Exception e) when (e is StoreException or VectorIndexException or InferenceException)
        {
            Complain(step.Name, e.Message, e is InferenceException ? e : null);
            return Ended(StageOutcome.Failed, e.Message, default!, FailureCauses.Of(e));
        }
        catch (Exception e)
        {
            // The request is given up, or broken: there will be no entry.
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name).Dispose();
            throw;
        }

        End<T> Ended(StageOutcome? outcome, string? detail, T result, FailureCause? cause)
        {
            var elapsed = time.GetElapsedTime(start);
            span?.SetEndTime(span.StartTimeUtc + elapsed);
            return new(outcome, detail, result, elapsed, time.GetElapsedTime(run.Begun!.Value, start), cause, span);
        }
    }

    // Whoever computes takes the time that it takes; whoever waits leaves as much to those that come after.
    private TimeSpan LongestOf(IStep step, FunnelRun run, long now)
    {
        if (run.Request.Budget == Timeout.InfiniteTimeSpan || step.Deadline == Timeout.InfiniteTimeSpan)
            return step.Deadline;
        var half = (run.Request.Budget - time.GetElapsedTime(run.Begun!.Value, now)) / 2;
        return half >= step.Deadline ? step.Deadline : half > Least ? half : Least;
    }

    // What each answer says in `degraded`, the log says once in a while.
    private void Complain(string stage, string problem, Exception? exception)
    {
        var now = time.GetTimestamp();
        var told = _told.GetOrAdd(stage, static _ => new Complaint());
        lock (told)
        {
            told.Times++;
            if (told.Last is { } last && time.GetElapsedTime(last, now) < BetweenComplaints)
                return;
            LogFailed(stage, problem, told.Times, exception);
            (told.Last, told.Times) = (now, 0);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Stage {Stage} did not end well: {Problem} ({Times} times since this was last said)")]
    private partial void LogFailed(string stage, string problem, int times, Exception? exception);

    private sealed class Complaint
    {
        public long? Last { get; set; }

        public int Times { get; set; }
    }

    /// <param name="Outcome">Null when it ended well.</param>
    /// <param name="Begun">From the request's first stage on.</param>
    /// <param name="Span">Open until the trace has its entry; null when nobody listens.</param>
    private readonly record struct End<T>(
        StageOutcome? Outcome, string? Detail, T Result, TimeSpan Elapsed, TimeSpan Begun, FailureCause? Cause, Activity? Span);
}
