using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Platform.Measures;

/// <summary>
/// Mean of one arm less that of another, with a 95 % interval: percentiles of resampled means. With several seeds, seeds are drawn and
/// within them users, each with what they did in both arms; with one seed, users alone, and the interval is about that seed's days.
/// </summary>
internal readonly record struct Difference(double Mean, double Low, double High)
{
    /// <param name="better">A row a seed, a number a user.</param>
    /// <param name="worse">Of the same seeds and users.</param>
    public static Difference Of(IReadOnlyList<double[]> better, IReadOnlyList<double[]> worse, int resamples, string name)
    {
        double[][] seeds = [.. better.Zip(worse, (more, less) => more.Zip(less, (x, y) => x - y).ToArray())];
        var draw = new Draw(StableHash(name), Purpose.Resample, seeds.Length);
        var means = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            var sum = 0.0;
            for (var s = 0; s < seeds.Length; s++)
            {
                var users = seeds[seeds.Length > 1 ? draw.Below(seeds.Length) : 0];
                var ofSeed = 0.0;
                for (var u = 0; u < users.Length; u++)
                    ofSeed += users[draw.Below(users.Length)];
                sum += ofSeed / users.Length;
            }

            means[i] = sum / seeds.Length;
        }

        Array.Sort(means);
        return new(seeds.Average(users => users.Average()), means[(int)(0.025 * resamples)], means[(int)(0.975 * (resamples - 1))]);
    }

    private static ulong StableHash(string name) => name.Aggregate(0UL, (hash, letter) => Draw.Mix(hash ^ letter));
}
