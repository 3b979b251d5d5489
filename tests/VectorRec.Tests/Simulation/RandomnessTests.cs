using CsCheck;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Tests.Simulation;

public sealed class RandomnessTests
{
    [Fact]
    public void Exp_and_log_agree_with_the_c_library()
    {
        Gen.Double[-690, 690].Sample(x => Close(Math.Exp(x), PortableMath.Exp(x)));
        Gen.Double[1e-300, 1e300].Sample(x => Close(Math.Log(x), PortableMath.Log(x)));
        Gen.Double[0.5, 2].Sample(x => Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-14));

        static void Close(double expected, double actual) => Assert.Equal(1, actual / expected, 1e-13);
    }

    [Fact]
    public void Draws_have_the_moments_of_their_laws()
    {
        const int n = 200_000;
        var draw = new Draw(5, Purpose.User, 1);
        Assert.Equal(0.5, Mean(() => draw.Uniform()), 0.01);
        Assert.Equal(0, Mean(() => draw.Normal()), 0.02);
        Assert.Equal(1, Mean(() => draw.Normal() is var x ? x * x : 0), 0.03);
        Assert.Equal(1, Mean(() => draw.Exponential()), 0.02);
        Assert.Equal(3.5, Mean(() => draw.Poisson(3.5)), 0.04);
        Assert.Equal(3, Mean(() => draw.Below(7)), 0.03);

        static double Mean(Func<double> next)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++)
                sum += next();
            return sum / n;
        }
    }

    [Fact]
    public void Neighbouring_keys_have_unrelated_draws()
    {
        var ups = 0;
        for (var id = 0; id < 100_000; id++)
            ups += new Draw(1, Purpose.User, id).Uniform() < new Draw(1, Purpose.User, id + 1).Uniform() ? 1 : 0;

        Assert.InRange(ups, 49_000, 51_000);
    }

    [Fact]
    public void Weighted_choice_follows_its_weights()
    {
        var choice = new WeightedChoice([0, 1, 0, 3, 0]);
        var draw = new Draw(1, Purpose.User, 1);
        var counts = new int[5];
        for (var i = 0; i < 40_000; i++)
            counts[choice.Pick(ref draw)]++;

        Assert.Equal(0, counts[0] + counts[2] + counts[4]);
        Assert.InRange(counts[3], 29_500, 30_500);
    }
}
