using System.Globalization;
using System.Net;
using System.Text;

namespace VectorRec.Evaluation;

/// <summary>Draws relevance against diversity as SVG, one line a method, one point a theta.</summary>
public static class FrontierPlot
{
    private const double Width = 760;
    private const double Height = 480;
    private const double Left = 80;
    private const double Right = 150;
    private const double Top = 40;
    private const double Bottom = 60;

    // Okabe and Ito's colours, which stay apart for colour-blind readers.
    private static readonly string[] Colours = ["#000000", "#0072b2", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#e69f00"];

    /// <param name="relevance">What relevance is, for the axis.</param>
    /// <param name="diversity">What ILAD was measured with.</param>
    public static string Draw(IReadOnlyList<PolicyResult> results, string relevance, string diversity)
    {
        var points = results.Where(result => result.Users > 0).ToArray();
        var (x, y) = (Axis.Over(points.Select(X)), Axis.Over(points.Select(Y)));
        var svg = new StringBuilder();
        Write(svg,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Write(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        foreach (var tick in x.Ticks)
        {
            Write(svg, $"<line x1=\"{AtX(x, tick):F1}\" x2=\"{AtX(x, tick):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#ddd\"/>");
            Write(svg, $"<text x=\"{AtX(x, tick):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{tick:G4}</text>");
        }

        foreach (var tick in y.Ticks)
        {
            Write(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{AtY(y, tick):F1}\" y2=\"{AtY(y, tick):F1}\" stroke=\"#ddd\"/>");
            Write(svg, $"<text x=\"{Left - 8}\" y=\"{AtY(y, tick) + 4:F1}\" text-anchor=\"end\">{tick:G4}</text>");
        }

        Write(svg, $"<text x=\"{(Left + Width - Right) / 2:F1}\" y=\"{Height - 15}\" text-anchor=\"middle\">{Escape(diversity)}</text>");
        var middle = (Top + Height - Bottom) / 2;
        Write(svg, $"<text transform=\"translate(18 {middle:F1}) rotate(-90)\" text-anchor=\"middle\">{Escape(relevance)}</text>");
        foreach (var (number, line) in points.GroupBy(result => result.Method).Index())
            Line(svg, line.Key, [.. line.OrderBy(result => result.Theta)], Colours[number % Colours.Length], Top + 8 + (20 * number), x, y);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, string method, PolicyResult[] line, string colour, double legend, Axis x, Axis y)
    {
        var path = string.Join(' ', line.Select(point => FormattableString.Invariant($"{AtX(x, X(point)):F1},{AtY(y, Y(point)):F1}")));
        Write(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>");
        foreach (var point in line)
        {
            var centre = FormattableString.Invariant($"cx=\"{AtX(x, X(point)):F1}\" cy=\"{AtY(y, Y(point)):F1}\"");
            // A method without a knob is one point, which the others start from: a ring shows around theirs.
            Write(svg, line.Length == 1
                ? (FormattableString)$"<circle {centre} r=\"7\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\">"
                : $"<circle {centre} r=\"3.5\" fill=\"{colour}\">");
            Write(svg, $"<title>{Escape(method)}, theta {point.Theta:G3}: {Y(point):G4} at {X(point):G4}</title></circle>");
        }

        Write(svg, $"<rect x=\"{Width - Right + 15}\" y=\"{legend - 5}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>");
        Write(svg, $"<text x=\"{Width - Right + 33}\" y=\"{legend + 5}\">{Escape(method)}</text>");
    }

    private static double X(PolicyResult result) => result.Figures.Ilad ?? 0;

    private static double Y(PolicyResult result) => result.Figures.Yardstick.Value;

    private static double AtX(Axis axis, double value) => Left + (axis.Share(value) * (Width - Left - Right));

    private static double AtY(Axis axis, double value) => Height - Bottom - (axis.Share(value) * (Height - Top - Bottom));

    private static void Write(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>From a round number below the least value to one above the greatest.</summary>
    private readonly record struct Axis(double From, double To, double Step)
    {
        public IEnumerable<double> Ticks
        {
            get
            {
                var (from, step) = (From, Step);
                return Enumerable.Range(0, (int)Math.Round((To - From) / Step) + 1).Select(i => Math.Round(from + (i * step), 10));
            }
        }

        public static Axis Over(IEnumerable<double> values)
        {
            double[] all = [.. values.Where(double.IsFinite).DefaultIfEmpty(0)];
            var (least, range) = (all.Min(), Math.Max(all.Max() - all.Min(), 1e-6));
            var power = Math.Pow(10, Math.Floor(Math.Log10(range / 5)));
            var step = power * (range / 5 / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
            return new(Math.Floor(least / step) * step, Math.Ceiling((least + range) / step) * step, step);
        }

        public double Share(double value) => (value - From) / (To - From);
    }
}
