namespace VectorRec.Funnel;

/// <summary>How a stage ended.</summary>
public enum StageOutcome : byte
{
    Ok,

    /// <summary>There was nothing for it to do.</summary>
    Skipped,

    /// <summary>It missed its deadline; what it had is used.</summary>
    TimedOut,

    /// <summary>A dependency failed; the request went on without it.</summary>
    Failed,
}

/// <summary>What one stage, or one recall channel, did.</summary>
/// <param name="In">Candidates it saw.</param>
/// <param name="Out">Candidates it left.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Channels">Recall channels that it asked for.</param>
/// <param name="Detail">Why it did not end well, or had nothing to do; null when there is nothing to say.</param>
public readonly record struct StageTrace(
    string Stage, int In, int Out, TimeSpan Elapsed, StageOutcome Outcome, string? Detail, IReadOnlyList<string> Channels)
{
    /// <summary>From the request's first stage on, until this one began.</summary>
    public TimeSpan Begun { get; init; }

    /// <summary>Null when it ended well.</summary>
    public FailureCause? Cause { get; init; }
}
