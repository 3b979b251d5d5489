using System.Globalization;
using System.Net;
using System.Text;

namespace VectorRec.Load.Report;

/// <summary>Draws latency over percentile as SVG: a panel a load, a line a target, both axes logarithmic.</summary>
internal static class LatencyPlot
{
    private const double Width = 760;
    private const double Panel = 320;
    private const double Left = 70;
    private const double Right = 190;
    private const double Top = 40;
    private const double Bottom = 50;

    // Okabe and Ito's colours, which stay apart for colour-blind readers.
    private static readonly string[] Colours = ["#000000", "#0072b2", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#e69f00"];

    private static readonly double[] Ticks = [0, 50, 90, 99, 99.9, 99.99];

    // Answers slower than this are behind the right edge.
    private const double Decades = 4;

    public static string Draw(IReadOnlyList<Measured> measured)
    {
        var panels = measured.GroupBy(one => one.Load).ToArray();
        string[] targets = [.. measured.Select(one => one.Target).Distinct()];
        var svg = new StringBuilder();
        var height = Panel * panels.Length;
        Write(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\"");
        Write(svg, $" font-family=\"sans-serif\" font-size=\"12\">");
        Write(svg, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#fff\"/>");
        foreach (var (number, panel) in panels.Index())
            Draw(svg, panel.Key, [.. panel], targets, number * Panel);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, string load, Measured[] lines, string[] targets, double top)
    {
        var all = lines.SelectMany(line => line.Percentiles).Select(point => point.Ms).Where(ms => ms > 0).DefaultIfEmpty(1).ToArray();
        var from = Math.Floor(Math.Log10(all.Min()));
        var to = Math.Max(from + 1, Math.Ceiling(Math.Log10(all.Max())));
        var (high, low) = (top + Top, top + Panel - Bottom);
        Write(svg, $"<text x=\"{Left}\" y=\"{high - 14}\" font-weight=\"bold\">{Escape(load)}</text>");
        foreach (var percentile in Ticks)
        {
            Write(svg, $"<line x1=\"{X(percentile):F1}\" x2=\"{X(percentile):F1}\" y1=\"{high}\" y2=\"{low}\" stroke=\"#ddd\"/>");
            Write(svg, $"<text x=\"{X(percentile):F1}\" y=\"{low + 17}\" text-anchor=\"middle\">{percentile}</text>");
        }

        for (var power = (int)from; power <= to; power++)
        {
            var y = Y(Math.Pow(10, power));
            Write(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>");
            Write(svg, $"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Text(Math.Pow(10, power))}</text>");
        }

        Write(svg, $"<text x=\"{(Left + Width - Right) / 2:F1}\" y=\"{low + 36}\" text-anchor=\"middle\">percentile of answers</text>");
        Write(svg, $"<text transform=\"translate(18 {(high + low) / 2:F1}) rotate(-90)\" text-anchor=\"middle\">milliseconds</text>");
        foreach (var (number, line) in lines.Index())
        {
            var colour = Colours[Array.IndexOf(targets, line.Target) % Colours.Length];
            var path = string.Join(' ', line.Percentiles.Where(point => point.Ms > 0)
                .Select(point => FormattableString.Invariant($"{X(point.Percentile):F1},{Y(point.Ms):F1}")));
            Write(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\">");
            Write(svg, $"<title>{Escape(line.Target)}: p50 {Text(line.Median.P50)} ms</title></polyline>");
            var (x, y) = (Width - Right + 15, high + 3 + (20 * number));
            Write(svg, $"<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>");
            Write(svg, $"<text x=\"{x + 18}\" y=\"{y + 10}\">{Escape(line.Target)}, {Text(line.Median.P50)} ms</text>");
        }

        double Y(double ms) => low - ((Math.Log10(ms) - from) / (to - from) * (low - high));
    }

    private static double X(double percentile) =>
        Left + (Math.Min(Decades, -Math.Log10(Math.Max(1e-9, 1 - (percentile / 100)))) / Decades * (Width - Left - Right));

    private static void Write(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Text(double ms) => ms.ToString(ms >= 100 ? "F0" : "G3", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
