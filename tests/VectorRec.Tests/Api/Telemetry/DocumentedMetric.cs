namespace VectorRec.Tests.Api.Telemetry;

/// <summary>A row of the table of docs/metrics.md.</summary>
/// <param name="Exported">Its name in Prometheus.</param>
/// <param name="Kind">counter, gauge or histogram.</param>
/// <param name="Labels">In order.</param>
internal sealed record DocumentedMetric(string Name, string Exported, string Kind, string Labels)
{
    public static IReadOnlyList<DocumentedMetric> All { get; } =
    [
        .. from line in File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "metrics.md"))
           where line.StartsWith("| `vectorrec.", StringComparison.Ordinal)
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           select new DocumentedMetric(cells[1].Trim('`'), cells[2].Trim('`'), cells[3], Sorted(cells[4].Split(", ")))
    ];

    public static string Sorted(IEnumerable<string> labels) => string.Join(", ", labels.Order(StringComparer.Ordinal));
}
