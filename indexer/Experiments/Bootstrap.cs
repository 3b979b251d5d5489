namespace VectorRec.Indexer.Experiments;

/// <summary>
/// An interval of a difference of means by drawing users anew, all that a user did together (Poisson bootstrap: each user comes as often
/// as a Poisson variable of mean 1 says). Percentiles of the draws.
/// </summary>
internal static class Bootstrap
{
    public const int Draws = 1_000;

    // Of 65,536 numbers, those below say 0, 1, 2... times; the rest says one more than the last.
    private static readonly int[] Below = Thresholds();

    /// <returns>The interval that holds the truth in <paramref name="confidence"/> of all experiments.</returns>
    public static (double Low, double High) Interval(Sample control, Sample arm, int seed, double confidence = 0.95)
    {
        var differences = new double[Draws];
        Parallel.For(0, Draws, draw =>
        {
            var random = new Random(HashCode(seed, draw));
            differences[draw] = Draw(arm.Values, random) - Draw(control.Values, random);
        });
        Array.Sort(differences);
        var tail = (1 - confidence) / 2;
        return (At(differences, tail), At(differences, 1 - tail));
    }

    private static double Draw(double[] values, Random random)
    {
        var (sum, count) = (0.0, 0L);
        Span<byte> bytes = stackalloc byte[2_048];
        for (var start = 0; start < values.Length; start += bytes.Length / 2)
        {
            random.NextBytes(bytes);
            var numbers = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes);
            var part = values.AsSpan(start, Math.Min(numbers.Length, values.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                var times = 0;
                while (times < Below.Length && numbers[i] >= Below[times])
                    times++;
                sum += times * part[i];
                count += times;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        return low + 1 < sorted.Length ? sorted[low] + ((place - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }

    private static int HashCode(int seed, int draw) => unchecked((seed * (int)0x9e37_79b1) ^ ((draw + 1) * 0x85eb_ca6 * 13));

    private static int[] Thresholds()
    {
        var (thresholds, probability, sum) = (new List<int>(), Math.Exp(-1), 0.0);
        for (var times = 0; times < 9; times++)
        {
            sum += probability;
            thresholds.Add((int)Math.Round(sum * 65_536));
            probability /= times + 1;
        }

        return [.. thresholds];
    }
}
