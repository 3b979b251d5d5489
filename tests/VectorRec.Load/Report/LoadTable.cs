using System.Globalization;
using VectorRec.Indexer.Cli;

namespace VectorRec.Load.Report;

/// <summary>The run as people read it.</summary>
internal static class LoadTable
{
    public static SummaryTable Of(IReadOnlyList<Measured> measured) => SummaryTable.Of(
        ["Load", "Target", "p50 ms", "p90", "p99", "max", "/s", "degraded", "short", "errors", "CPU ms", "kB alloc.", "gen 2", "RSS MB"],
        measured.Select(one => (IReadOnlyList<object?>)
        [
            one.Load, one.Target, Text(one.Median.P50), Text(one.Median.P90), Text(one.Median.P99), Text(one.Median.Max),
            one.Median.Throughput, one.Median.Degraded, one.Median.Short, one.Median.Errors.Values.Sum(),
            Text(one.Median.CpuMs.Values.Sum()), one.Median.AllocatedBytes / 1000, one.Median.Collections?[2], one.Median.RssMb,
        ]));

    /// <summary>One round of one target, as a line.</summary>
    public static string Line(int round, string target, string load, RoundFigures figures)
    {
        var kinds = string.Concat(figures.Errors.Concat(figures.DegradedBy).Select(kind => $", {kind.Key}: {kind.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}, {load}, {target}: p50 {figures.P50:F2} ms, p99 {figures.P99:F2} ms, {figures.Throughput:F1}/s{kinds}");
    }

    private static string Text(double ms) => ms.ToString("F2", CultureInfo.InvariantCulture);
}
