namespace VectorRec.Pipeline;

/// <summary>
/// One step of the funnel. It changes the run and says nothing of time, counts or failures: the runner does that for all
/// stages alike, so that none can forget it.
/// </summary>
internal interface IStage
{
    string Name { get; }

    /// <summary>How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for pure computation.</summary>
    TimeSpan Deadline { get; }

    /// <summary>Recall channels that it asks for, in one round trip: they come together or not at all.</summary>
    IReadOnlyList<string> Channels => [];

    /// <returns>False when there was nothing to do.</returns>
    ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct);
}
