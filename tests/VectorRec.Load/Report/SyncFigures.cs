using VectorRec.Load.Syncing;
using VectorRec.Load.Traffic;

namespace VectorRec.Load.Report;

/// <summary>When changes of works were in effect beside serving.</summary>
/// <param name="Rate">Changes a second that were meant.</param>
/// <param name="Changes">Those that were made, besides the probes.</param>
/// <param name="Delays">From a commit until it was in effect.</param>
/// <param name="Missed">What was not in effect in time.</param>
/// <param name="Slates">Feeds that were answered meanwhile.</param>
/// <param name="Refused">Answers that failed, those to probes among them; <paramref name="Errors"/> says how.</param>
/// <param name="Empty">Feeds without any work.</param>
/// <param name="Mixed">Feeds whose generation and model do not belong together, or which went back to an earlier generation.</param>
/// <param name="Switches">The generations that took over meanwhile.</param>
/// <param name="P50">Of these, ms; <paramref name="P99"/> too.</param>
/// <param name="QdrantCpu">Processors that Qdrant took on average; null where its process is not known.</param>
/// <param name="FollowerCpu">The same of the follower, with its start.</param>
internal sealed record SyncFigures(
    double Rate, double Seconds, long Changes, IReadOnlyList<SyncDelay> Delays, int Missed, long Slates, long Refused, long Degraded,
    long Empty, long Mixed, IReadOnlyDictionary<string, long> Errors, IReadOnlyDictionary<string, long> DegradedBy,
    IReadOnlyList<GenerationSwitch> Switches, double P50, double P99, double? QdrantCpu, double FollowerCpu)
{
    public static SyncFigures Of(
        double rate, TimeSpan duration, long changes, SyncTimes times, Tally tally, long mixed,
        IReadOnlyList<GenerationSwitch> switches, double? qdrantCpu, double followerCpu) => new(
        rate, duration.TotalSeconds, changes,
        [
            SyncDelay.Of("a new work is searchable in Qdrant", times.Searchable), SyncDelay.Of("the API shows it", times.Shown),
            SyncDelay.Of("a removed work is gone from Qdrant", times.Gone), SyncDelay.Of("the API shows it no more", times.Hidden),
        ],
        times.Missed, tally.Answered, tally.Refused, tally.Degraded, tally.Empty, mixed, tally.Errors, tally.DegradedBy,
        switches, tally.Latencies.GetValueAtPercentile(50) / 1000.0,
        tally.Latencies.GetValueAtPercentile(99) / 1000.0, qdrantCpu, followerCpu);
}

/// <summary>How long it took until something was so, in ms; zeroes where it never was.</summary>
internal sealed record SyncDelay(string Until, int Probes, double Median, double P99, double Worst)
{
    public static SyncDelay Of(string until, IReadOnlyCollection<double> times)
    {
        double[] ordered = [.. times.Order()];
        return ordered.Length == 0 ? new(until, 0, 0, 0, 0)
            : new(until, ordered.Length, Medians.Median(ordered), ordered[(int)(0.99 * (ordered.Length - 1))], ordered[^1]);
    }
}
