using System.Globalization;
using System.Text;
using VectorRec.Simulation.Platform.Measures;

namespace VectorRec.Simulation.Platform.Report;

/// <summary>The report as Markdown: for people, and for docs/platform.md.</summary>
internal static class PlatformTable
{
    private static readonly (string Title, Func<ArmRow, string> Of)[] Columns =
    [
        ("arm", row => row.Arm),
        ("plays", row => Number(row.Users["plays"])),
        ("less those of default", row => row.Differences.TryGetValue("plays", out var plays) ? Interval(plays) : ""),
        ("a slate", row => Number(row.Users["playsASlate"])),
        ("completes", row => Number(row.Users["completes"])),
        ("minutes", row => Number(row.Users["minutes"])),
        ("follow", row => Share(row.Users["followed"])),
        ("like", row => Share(row.Users["liked"])),
        ("days active", row => Share(row.Users["daysActive"])),
        ("creators shown", row => Share(row.Platform["creatorsShown"])),
        ("works shown", row => Share(row.Platform["worksShown"])),
        ("Gini", row => Number(row.Platform["gini"])),
        ("under 24 h", row => Share(row.Platform["freshShare"])),
        ("published", row => row.Platform["published"].ToString("F0", CultureInfo.InvariantCulture)),
        ("small creators left", row => Share(row.Platform["smallCreatorsLeft"])),
    ];

    public static string Of(PlatformReport report)
    {
        var text = new StringBuilder();
        foreach (var world in report.Arms.GroupBy(row => row.World))
        {
            text.Append(CultureInfo.InvariantCulture, $"World {world.Key}, seeds: {world.First().Seeds}.\n\n");
            Line(text, Columns.Select(column => column.Title));
            Line(text, Columns.Select(_ => "---"));
            foreach (var row in world)
                Line(text, Columns.Select(column => column.Of(row)));
            text.Append('\n');
        }

        Line(text, ["world", "expected", "because", "difference in plays a user", "verdict"]);
        Line(text, Enumerable.Repeat("---", 5));
        foreach (var one in report.Verdicts)
            Line(text, [one.World, $"{one.Better} > {one.Worse}", one.Why, Interval(new(one.Mean, one.Low, one.High)), one.Held]);
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Share(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:F1} %");

    private static string Interval(Difference difference) => string.Create(
        CultureInfo.InvariantCulture, $"{difference.Mean:+0.00;-0.00} ({difference.Low:+0.00;-0.00} to {difference.High:+0.00;-0.00})");

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
}
