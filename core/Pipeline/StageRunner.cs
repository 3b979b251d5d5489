using Microsoft.Extensions.Logging;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>Runs a stage under its deadline, and writes what it did into the trace. A store that is down never fails a request.</summary>
internal sealed partial class StageRunner(TimeProvider time, ILogger<StageRunner> logger)
{
    public async ValueTask RunAsync(IStage stage, FunnelRun run, CancellationToken ct)
    {
        var before = run.Count;
        var start = time.GetTimestamp();
        var (outcome, detail) = await RunUnderDeadlineAsync(stage, run, ct);
        run.Stages.Add(new StageTrace(stage.Name, before, run.Count, time.GetElapsedTime(start), outcome, detail ?? run.Remark, stage.Channels));
        run.Remark = null;
    }

    private async ValueTask<(StageOutcome Outcome, string? Detail)> RunUnderDeadlineAsync(IStage stage, FunnelRun run, CancellationToken ct)
    {
        // A replay repeats what was done in time then; and pure computation needs no timer.
        using var deadline = run.IsReplay || stage.Deadline == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(stage.Deadline, time);
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return (await stage.RunAsync(run, either?.Token ?? ct) ? StageOutcome.Ok : StageOutcome.Skipped, null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (deadline is { IsCancellationRequested: true } || e is VectorIndexException { Reason: VectorIndexFailure.DeadlineExceeded }))
        {
            LogTimedOut(stage.Name, stage.Deadline.TotalMilliseconds);
            return (StageOutcome.TimedOut, $"no answer within {stage.Deadline.TotalMilliseconds:0} ms");
        }
        catch (Exception e) when (e is StoreException or VectorIndexException or InferenceException)
        {
            LogFailed(stage.Name, e);
            return (StageOutcome.Failed, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage {Stage} missed its deadline of {Milliseconds} ms")]
    private partial void LogTimedOut(string stage, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage {Stage} failed")]
    private partial void LogFailed(string stage, Exception exception);
}
