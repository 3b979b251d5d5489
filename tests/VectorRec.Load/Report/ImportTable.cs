using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using VectorRec.Indexer.Cli;

namespace VectorRec.Load.Report;

/// <summary>What imports took, as people read it.</summary>
internal static class ImportTable
{
    public static IRenderable Of(ImportReport report)
    {
        var table = SummaryTable.Of(
            ["Import", "seconds", "rows/s", "Postgres CPU s", "indexer MB"],
            report.Rows.Select(row => (IReadOnlyList<object?>)
                [row.What, Text(row.Seconds), row.RowsPerSecond, Text(row.PostgresCpu), row.PeakMb]));
        return report.Live is not { } live ? table : new Rows(table, new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{live.Taken} live events beside an import of {live.ImportSeconds:F1} s: p50 {live.P50:F1} ms, p99 {live.P99:F1} ms, "
            + $"at most {live.Most:F1} ms; {live.Refused} refused.")));
    }

    private static string? Text(double? seconds) => seconds?.ToString("F1", CultureInfo.InvariantCulture);
}
