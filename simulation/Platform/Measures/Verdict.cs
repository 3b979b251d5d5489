using VectorRec.Simulation.Platform.Arms;

namespace VectorRec.Simulation.Platform.Measures;

/// <summary>What became of an expectation.</summary>
/// <param name="Held">"held": the interval lies above 0; "flipped": below; "open": around.</param>
internal sealed record Verdict(string World, string Better, string Worse, string Why, double Mean, double Low, double High, string Held)
{
    public static Verdict Of(Expectation expected, Difference difference) => new(
        expected.World.ToString(), expected.Better, expected.Worse, expected.Why, difference.Mean, difference.Low, difference.High,
        difference.Low > 0 ? "held" : difference.High < 0 ? "flipped" : "open");
}
