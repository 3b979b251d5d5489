using VectorRec.Simulation.Platform.Measures;

namespace VectorRec.Tests.Simulation.Platform;

public sealed class DifferenceTests
{
    [Fact]
    public void Users_are_compared_with_themselves()
    {
        var noise = new Random(5);
        double[] worse = [.. Enumerable.Range(0, 500).Select(_ => 100 * noise.NextDouble())];
        double[] better = [.. worse.Select(plays => plays + noise.NextDouble())];

        // Unpaired, the interval would be some 3 wide to each side.
        var difference = Difference.Of([better], [worse], 2_000, "plays");
        Assert.InRange(difference.Mean, 0.45, 0.55);
        Assert.InRange(difference.Low, 0.4, difference.Mean);
        Assert.InRange(difference.High, difference.Mean, 0.6);
    }

    [Fact]
    public void An_interval_holds_the_truth_in_about_95_of_100_runs()
    {
        var noise = new Random(6);
        var held = Enumerable.Range(0, 400).Count(run =>
        {
            double[] better = [.. Enumerable.Range(0, 100).Select(_ => noise.NextDouble())];
            double[] worse = [.. Enumerable.Range(0, 100).Select(_ => noise.NextDouble())];
            var difference = Difference.Of([better], [worse], 400, $"run {run}");
            return difference.Low <= 0 && difference.High >= 0;
        });
        Assert.InRange(held, 365, 394);
    }

    [Fact]
    public void Seeds_that_differ_widen_the_interval()
    {
        double[][] zero = [.. Enumerable.Range(0, 6).Select(_ => new double[50])];
        double[][] apart = [.. Enumerable.Range(0, 6).Select(seed => Enumerable.Repeat(seed - 2.0, 50).ToArray())];

        var difference = Difference.Of(apart, zero, 2_000, "plays");
        Assert.Equal(0.5, difference.Mean, 10);
        Assert.True(difference is { Low: < -0.5, High: > 1.5 }, $"{difference}");
    }

    [Theory]
    [InlineData(new long[] { 3, 3, 3, 3 }, 0)]
    [InlineData(new long[] { 0, 0, 0, 8 }, 0.75)]
    [InlineData(new long[] { 0, 0 }, 0)]
    public void Gini_is_0_for_equals_and_near_1_for_one_who_has_all(long[] counts, double gini) =>
        Assert.Equal(gini, Concentration.Gini(counts), 10);
}
