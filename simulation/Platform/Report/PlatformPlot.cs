using System.Globalization;
using System.Text;

namespace VectorRec.Simulation.Platform.Report;

/// <summary>Draws the arms of a world: plays against the control with their interval, and what of the platform was reached.</summary>
internal static class PlatformPlot
{
    private const double Row = 24;
    private const double Top = 50;
    private const double Names = 110;
    private const double Width = 900;

    // Light, and dark where the reader's system is.
    private const string Style =
        """
        <style>
        svg { background: #fff; font: 12px sans-serif }
        text { fill: #222 } .grid { stroke: #ddd } .mark { stroke: #0072b2; fill: #0072b2 } .bar { fill: #56b4e9 }
        @media (prefers-color-scheme: dark) {
          svg { background: #111 } text { fill: #ddd } .grid { stroke: #444 }
          .mark { stroke: #56b4e9; fill: #56b4e9 } .bar { fill: #0072b2 }
        }
        </style>

        """;

    public static string Draw(IReadOnlyList<ArmRow> rows)
    {
        var height = Top + (Row * rows.Count) + 30;
        var svg = new StringBuilder();
        Write(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\">");
        Write(svg, $"<title>Arms of the world {rows[0].World}</title>");
        svg.Append(Style);
        for (var i = 0; i < rows.Count; i++)
            Write(svg, $"<text x=\"{Names - 8}\" y=\"{Top + (Row * i) + 16}\" text-anchor=\"end\">{rows[i].Arm}</text>");
        Plays(svg, rows, Names, 330);
        Shares(svg, rows, "creatorsShown", "creators shown", 480, 170);
        Shares(svg, rows, "smallCreatorsLeft", "small creators left", 690, 170);
        return svg.Append("</svg>\n").ToString();
    }

    // Difference in percent of the control's plays.
    private static void Plays(StringBuilder svg, IReadOnlyList<ArmRow> rows, double left, double width)
    {
        var control = rows.FirstOrDefault(row => row.Arm == PlatformReport.Control)?.Users["plays"] ?? 1;
        (double Mean, double Low, double High)[] marks =
        [
            .. rows.Select(row => row.Differences.TryGetValue("plays", out var plays)
                ? (100 * plays.Mean / control, 100 * plays.Low / control, 100 * plays.High / control) : (0, 0, 0)),
        ];
        var (from, to) = (Math.Min(-5, marks.Min(mark => mark.Low)), Math.Max(5, marks.Max(mark => mark.High)));
        var step = (to - from) switch { <= 20 => 5, <= 50 => 10, <= 120 => 25, <= 250 => 50, _ => 100 };
        Write(svg, $"<text x=\"{left + (width / 2)}\" y=\"20\" text-anchor=\"middle\">plays against default, %, 95 % interval</text>");
        for (var tick = Math.Ceiling(from / step) * step; tick <= to; tick += step)
        {
            var x = At(tick);
            Write(svg, $"<line class=\"grid\" x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{Top}\" y2=\"{Top + (Row * rows.Count)}\"/>");
            Write(svg, $"<text x=\"{x:F1}\" y=\"{Top - 6}\" text-anchor=\"middle\">{tick:+0;-0;0}</text>");
        }

        foreach (var (i, (mean, low, high)) in marks.Index())
        {
            var y = Top + (Row * i) + 12;
            Write(svg, $"<line class=\"mark\" x1=\"{At(low):F1}\" x2=\"{At(high):F1}\" y1=\"{y}\" y2=\"{y}\" stroke-width=\"2\"/>");
            Write(svg, $"<circle class=\"mark\" cx=\"{At(mean):F1}\" cy=\"{y}\" r=\"4\">");
            Write(svg, $"<title>{mean:F1} ({low:F1} to {high:F1})</title></circle>");
        }

        double At(double value) => left + ((value - from) / (to - from) * width);
    }

    private static void Shares(StringBuilder svg, IReadOnlyList<ArmRow> rows, string measure, string title, double left, double width)
    {
        Write(svg, $"<text x=\"{left}\" y=\"20\">{title}</text>");
        foreach (var (i, row) in rows.Index())
        {
            var (y, value) = (Top + (Row * i), row.Platform[measure]);
            Write(svg, $"<rect class=\"bar\" x=\"{left}\" y=\"{y + 5}\" width=\"{value * (width - 45):F1}\" height=\"14\"/>");
            Write(svg, $"<text x=\"{left + (value * (width - 45)) + 5:F1}\" y=\"{y + 16}\">{100 * value:F0} %</text>");
        }
    }

    private static void Write(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
