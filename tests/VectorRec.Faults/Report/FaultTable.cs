using System.Globalization;
using System.Text;

namespace VectorRec.Faults.Report;

/// <summary>The rows as a table of Markdown, between two marks of a file.</summary>
internal static class FaultTable
{
    private const string Begin = "<!-- faults: written by tests/VectorRec.Faults -->";
    private const string End = "<!-- end of faults -->";

    public static string Of(IReadOnlyList<FaultRow> rows)
    {
        string[] columns =
        [
            "What breaks", "How", "Requests", "Unnamed 5xx", "No answer", "Named 503, 504", "Empty", "Mixed", "Lost events",
            "Well again after", "p99", "`degraded` named", "Readiness said",
        ];
        var table = new StringBuilder();
        Add(columns);
        Add(columns.Select(_ => "---"));
        foreach (var row in rows)
        {
            Add(row.NotDone is { } reason
                ? [row.Group, row.Fault, $"not done here: {reason}", .. columns[3..].Select(_ => "")] : Cells(row));
        }

        return table.ToString();

        void Add(IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
    }

    private static string[] Cells(FaultRow row) =>
    [
        row.Group, row.Fault, Text(row.Answers), Text(row.Unnamed), Text(row.Broken), Of(row.Refused), Text(row.Empty), Text(row.Mixed),
        Text(row.Lost), row.RecoverySeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s") : "**not**",
        string.Create(CultureInfo.InvariantCulture, $"{row.P99Ms:0} ms"), string.Join(", ", row.Degraded ?? []),
        string.Join(", ", row.Readiness ?? []),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Puts the table into a document that has room for it.</summary>
    public static void Write(string path, string table)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (begin < Begin.Length || end < begin)
            throw new InvalidDataException($"{path} has no place for the table: it needs the lines {Begin} and {End}.");
        File.WriteAllText(path, $"{text[..begin]}\n\n{table}\n{text[end..]}");
    }

    private static string Of(IReadOnlyDictionary<string, int>? refused) =>
        string.Join(", ", (refused ?? new Dictionary<string, int>()).Select(one => $"{one.Value} {one.Key}"));
}
