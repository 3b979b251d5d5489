namespace VectorRec.Load.Traffic;

/// <summary>How one call ended.</summary>
/// <param name="Finished">When the answer was whole, a timestamp of the clock.</param>
/// <param name="Degraded">What was not available for it, each as stage and outcome; empty for a whole answer.</param>
/// <param name="IsShort">Fewer works came than were asked for.</param>
/// <param name="Error">Why there is no answer; null when there is one.</param>
internal readonly record struct Outcome(long Finished, IReadOnlyList<string> Degraded, bool IsShort, string? Error)
{
    /// <summary>Which generation says that it answered, and its model; null where the target tells none.</summary>
    public (long Run, string Model)? Origin { get; init; }

    /// <summary>The answer has no work at all.</summary>
    public bool IsEmpty { get; init; }

    public static Outcome Whole(long finished, bool isShort = false) => new(finished, [], isShort, null);

    public static Outcome Failed(string error) => new(0, [], false, error);
}
