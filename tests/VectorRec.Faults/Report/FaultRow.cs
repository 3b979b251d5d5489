namespace VectorRec.Faults.Report;

/// <summary>What came of one fault.</summary>
/// <param name="Answers">Requests that were answered, or not, while it was broken and until all was well again.</param>
/// <param name="Unnamed">5xx that the design does not name.</param>
/// <param name="Broken">Requests that got no answer at all.</param>
/// <param name="Refused">Named 503 and 504, by name.</param>
/// <param name="Empty">Slates without a work.</param>
/// <param name="Mixed">Slates whose generation and model do not belong together.</param>
/// <param name="Lost">Acknowledged events that are not there afterwards.</param>
/// <param name="RecoverySeconds">From the moment at which it was mended to the last request that was not as ever; null: it did not recover.
/// </param>
/// <param name="P99Ms">Of slates while it was broken.</param>
/// <param name="Degraded">Stages that slates named.</param>
/// <param name="Readiness">What it said, in order.</param>
/// <param name="NotDone">Why it could not be tried here.</param>
internal sealed record FaultRow(
    string Group, string Fault, int Answers = 0, int Unnamed = 0, int Broken = 0, IReadOnlyDictionary<string, int>? Refused = null,
    int Empty = 0, int Mixed = 0, int Lost = 0, double? RecoverySeconds = null, double P99Ms = 0, IReadOnlyList<string>? Degraded = null,
    IReadOnlyList<string>? Readiness = null, string? NotDone = null)
{
    /// <summary>Seconds in which all has to be well again.</summary>
    public const double Goal = 5;

    /// <summary>Whether the service did what it promises.</summary>
    public bool IsGood => NotDone is not null
        || (Unnamed == 0 && Empty == 0 && Mixed == 0 && Lost == 0 && RecoverySeconds <= Goal && (Broken == 0 || BrokenIsFate));

    /// <summary>Whether the service itself was killed, which breaks what is under way.</summary>
    public bool BrokenIsFate { get; init; }
}
