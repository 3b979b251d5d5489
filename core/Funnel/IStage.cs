namespace VectorRec.Funnel;

/// <summary>A step that has the run for itself, and changes it.</summary>
internal interface IStage : IStep
{
    /// <returns>False when there was nothing to do.</returns>
    ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct);
}
