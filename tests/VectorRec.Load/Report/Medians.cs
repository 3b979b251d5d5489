namespace VectorRec.Load.Report;

/// <summary>Rounds summed up: the median of each figure by itself, and sums of what is counted.</summary>
internal static class Medians
{
    public static RoundFigures Of(IReadOnlyList<RoundFigures> rounds) => new()
    {
        P50 = Median(rounds.Select(round => round.P50)),
        P90 = Median(rounds.Select(round => round.P90)),
        P99 = Median(rounds.Select(round => round.P99)),
        Max = Median(rounds.Select(round => round.Max)),
        Throughput = Median(rounds.Select(round => round.Throughput)),
        Answered = rounds.Sum(round => round.Answered),
        Degraded = rounds.Sum(round => round.Degraded),
        Short = rounds.Sum(round => round.Short),
        Errors = Sum(rounds.Select(round => round.Errors)),
        DegradedBy = Sum(rounds.Select(round => round.DegradedBy)),
        CpuMs = rounds.SelectMany(round => round.CpuMs).GroupBy(cpu => cpu.Key, cpu => cpu.Value)
            .ToDictionary(cpu => cpu.Key, cpu => Median(cpu)),
        RssMb = MedianOrNull(rounds.Select(round => round.RssMb)),
        AnonymousMb = MedianOrNull(rounds.Select(round => round.AnonymousMb)),
        AllocatedBytes = MedianOrNull(rounds.Select(round => round.AllocatedBytes)),
        Collections = rounds.All(round => round.Collections is null)
            ? null : [.. Enumerable.Range(0, 3).Select(generation => rounds.Sum(round => round.Collections?[generation] ?? 0))],
    };

    /// <summary>Of an even number, the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    private static double? MedianOrNull(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : Median(known);
    }

    private static Dictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts) =>
        counts.SelectMany(count => count).GroupBy(count => count.Key, count => count.Value)
            .ToDictionary(count => count.Key, count => count.Sum());
}
