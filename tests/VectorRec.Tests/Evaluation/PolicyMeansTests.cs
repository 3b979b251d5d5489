using System.Xml.Linq;
using CsCheck;
using VectorRec.Evaluation;

namespace VectorRec.Tests.Evaluation;

public sealed class PolicyMeansTests
{
    private static readonly Gen<PolicyResult[]> Results =
        Gen.Select(Gen.String, Gen.Double[-1e6, 1e6], Gen.Double[0, 2]).Array[0, 30].Select(points => points
            .Select((point, i) => Result(point.Item1 + i % 3, point.Item2, point.Item3)).ToArray());

    [Fact]
    public void Gains_are_paired_and_their_error_is_that_of_the_mean() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5]).Array[2, 50].Sample(pairs =>
        {
            var means = new PolicyMeans(SlatePolicy.ScoreOrder);
            foreach (var (own, control) in pairs)
                means.Add(Plays(own), Plays(control), violations: 1, isShort: false, refilled: 2);
            var (result, gains) = (means.Result(), pairs.Select(pair => pair.Item1 - pair.Item2).ToArray());

            Assert.Equal(gains.Average(), result.Gain, 1e-9);
            Assert.Equal(Math.Sqrt(gains.Sum(gain => Math.Pow(gain - gains.Average(), 2)) / (gains.Length - 1) / gains.Length),
                result.GainError, 1e-6);
            Assert.Equal(pairs.Average(pair => pair.Item1), result.Figures.Plays!.Value, 1e-9);
            Assert.Equal((pairs.Length, pairs.Length, 2 * pairs.Length), (result.Users, result.Violations, result.Refilled));
        });

    [Fact]
    public void A_figure_that_some_slates_lack_is_the_mean_of_the_others()
    {
        var means = new PolicyMeans(SlatePolicy.ScoreOrder);
        means.Add(Plays(1) with { Ndcg = 0.5 }, Plays(1), 0, false, 0);
        means.Add(Plays(3), Plays(1), 0, true, 0);

        Assert.Equal((0.5, 2.0, null), (means.Result().Figures.Ndcg, means.Result().Figures.Plays, means.Result().Figures.Songs));
        Assert.Equal(1, means.Result().Short);
    }

    [Fact]
    public void A_plot_is_well_formed_and_all_its_points_are_inside_whatever_the_names_and_values() => Results.Sample(results =>
    {
        results = [.. results.Select(result => result with { Method = Printable(result.Method) })];
        var svg = XDocument.Parse(FrontierPlot.Draw(results, "<relevance>", "a & b"));
        var circles = svg.Descendants().Where(element => element.Name.LocalName == "circle").ToArray();

        Assert.Equal(results.Length, circles.Length);
        foreach (var circle in circles)
        {
            Assert.InRange((double)circle.Attribute("cx")!, 80, 610);
            Assert.InRange((double)circle.Attribute("cy")!, 40, 420);
        }
    });

    private static SlateFigures Plays(double plays) => new(null, null, null, null, null, plays, null, null, null, null, null, null, null);

    private static PolicyResult Result(string method, double plays, double ilad) =>
        new(method, 0.5f, 1, Plays(plays) with { Ilad = ilad }, 0, 0, 0, 0, 0);

    // XML has no way to write some characters, and no method has them in its name.
    private static string Printable(string text) => new([.. text.Where(character => character is >= ' ' and < '\x7f')]);
}
