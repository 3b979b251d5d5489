namespace VectorRec.Funnel;

/// <summary>
/// A step of the funnel. It says nothing of time, counts or failures: the runner does that for all steps alike, so that none can
/// forget it.
/// </summary>
internal interface IStep
{
    string Name { get; }

    /// <summary>How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for pure computation.</summary>
    TimeSpan Deadline { get; }

    /// <summary>Recall channels that it asks for, in one round trip: they come together or not at all.</summary>
    IReadOnlyList<string> Channels => [];

    /// <summary>What a request goes on without, besides its channels, when it does not end well; null when that is all.</summary>
    string? LossOf(FunnelRun run) => null;
}
