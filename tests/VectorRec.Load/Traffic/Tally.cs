using HdrHistogram;

namespace VectorRec.Load.Traffic;

/// <summary>Counts the outcomes of one round, and how long answers took. Safe for any number of callers.</summary>
internal sealed class Tally
{
    private const long MostMicroseconds = 10L * 60 * 1_000_000;
    private const int Digits = 3;

    private readonly Lock _lock = new();
    private readonly LongHistogram _latencies = NewHistogram();
    private readonly Dictionary<string, long> _errors = [];
    private readonly Dictionary<string, long> _degradedBy = [];
    private long _answered;
    private long _refused;
    private long _degraded;
    private long _short;
    private long _empty;

    /// <summary>Microseconds of all answers, degraded ones among them. Not of errors: a fast refusal is no fast answer.</summary>
    public LongHistogram Latencies => _latencies;

    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Calls without an answer.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public long Degraded => _degraded;

    public long Short => _short;

    public long Empty => _empty;

    public IReadOnlyDictionary<string, long> Errors => _errors;

    public IReadOnlyDictionary<string, long> DegradedBy => _degradedBy;

    public static LongHistogram NewHistogram() => new(MostMicroseconds, Digits);

    public void Add(in Outcome outcome, TimeSpan latency)
    {
        lock (_lock)
        {
            if (outcome.Error is { } error)
            {
                Count(_errors, error);
                _refused++;
                return;
            }

            _latencies.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 0, MostMicroseconds));
            _answered++;
            if (outcome.IsShort)
                _short++;
            if (outcome.IsEmpty)
                _empty++;
            if (outcome.Degraded.Count > 0)
                _degraded++;
            foreach (var stage in outcome.Degraded)
                Count(_degradedBy, stage);
        }
    }

    private static void Count(Dictionary<string, long> counts, string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;
}
