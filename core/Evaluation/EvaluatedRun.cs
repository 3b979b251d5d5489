using VectorRec.Funnel;
using VectorRec.Storage;

namespace VectorRec.Evaluation;

/// <summary>Runs of the pipeline that something is measured by.</summary>
internal static class EvaluatedRun
{
    /// <returns>The run, whose every stage ended well.</returns>
    /// <exception cref="StoreException">A stage failed or was late: its slate would not be the service's. The run is disposed.</exception>
    public static FunnelRun Sound(FunnelRun? run, long user)
    {
        if (run is null)
            throw new InvalidOperationException("No generation serves.");
        if (run.Trace.Stages.Find(stage => stage.Outcome is StageOutcome.Failed or StageOutcome.TimedOut) is not { Stage: { } name } failed)
            return run;
        run.Dispose();
        throw new StoreException($"Stage {name} did not end well for user {user}.", new TimeoutException(failed.Detail));
    }
}
