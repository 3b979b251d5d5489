using System.Globalization;
using VectorRec.Evaluation;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Commands.Evaluation;

/// <summary>A frontier as a table, without the columns that nothing was measured for.</summary>
internal static class FrontierTable
{
    private static readonly (string Title, Func<PolicyResult, double?> Value, string Format)[] Columns =
    [
        ("NDCG", result => result.Figures.Ndcg, "F4"),
        ("aNDCG", result => result.Figures.AlphaNdcg, "F4"),
        ("Score", result => result.Figures.Score, "F2"),
        ("Utility", result => result.Figures.Utility, "F3"),
        ("Plays", result => result.Figures.Plays, "F3"),
        ("Gain", result => result.Gain, "+0.0000;-0.0000;0"),
        ("+-", result => result.GainError, "F4"),
        ("ILAD", result => result.Figures.Ilad, "F3"),
        ("ILMD", result => result.Figures.Ilmd, "F3"),
        ("ILAD w", result => result.Figures.WindowedIlad, "F3"),
        ("ILMD w", result => result.Figures.WindowedIlmd, "F3"),
        ("Topics", result => result.Figures.Topics, "F2"),
        ("Creators", result => result.Figures.Creators, "F2"),
        ("Songs", result => result.Figures.Songs, "F2"),
        ("Adj", result => result.Violations, "F0"),
    ];

    public static SummaryTable Of(IReadOnlyList<PolicyResult> results)
    {
        var columns = Columns.Where(column => results.Any(result => column.Value(result) is not null)).ToArray();
        return SummaryTable.Of(
            ["Method", "Theta", .. columns.Select(column => column.Title)],
            results.Select(result => new object?[] { result.Method, result.Theta.ToString("0.##", CultureInfo.InvariantCulture) }
                .Concat(columns.Select(column => (object?)column.Value(result)?.ToString(column.Format, CultureInfo.InvariantCulture)))
                    .ToArray()), rightFrom: 1);
    }
}
