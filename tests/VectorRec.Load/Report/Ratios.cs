namespace VectorRec.Load.Report;

/// <summary>Each API beside the bare query, and beside the earlier API.</summary>
internal static class Ratios
{
    public static IReadOnlyList<Ratio> Of(
        IReadOnlyList<Measured> measured, IReadOnlyCollection<string> targets, IReadOnlyCollection<string> bases) =>
    [
        .. from one in measured
           where targets.Contains(one.Target)
           from other in measured
           where other.Load == one.Load && bases.Contains(other.Target) && other.Target != one.Target
           let mine = one.Median
           let its = other.Median
           where its is { P50: > 0, P99: > 0, Throughput: > 0 }
           select new Ratio(one.Load, one.Target, other.Target, mine.P50 / its.P50, mine.P99 / its.P99, mine.Throughput / its.Throughput),
    ];
}
