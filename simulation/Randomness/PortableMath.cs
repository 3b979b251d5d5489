namespace VectorRec.Simulation.Randomness;

/// <summary>
/// exp and log from additions and multiplications alone. The C library's versions differ in the last bit between CPUs and
/// releases, which would be enough to flip an event: the same seed has to give the same bytes everywhere.
/// </summary>
internal static class PortableMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // 1/n!, highest power first.
    private static ReadOnlySpan<double> Taylor =>
    [
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
        1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0,
    ];

    /// <summary>Relative error below 1e-15; 0 below -700, infinite above 700.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        if (x > 700)
            return double.PositiveInfinity;
        var k = Math.Floor((x / (Ln2High + Ln2Low)) + 0.5);
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var sum = 0.0;
        foreach (var coefficient in Taylor)
            sum = (sum * r) + coefficient;
        return sum * BitConverter.Int64BitsToDouble((1023L + (long)k) << 52);
    }

    /// <summary>Relative error below 1e-14, for normal positive numbers.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | (1023L << 52));
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        // log m = 2 atanh((m - 1) / (m + 1)), |s| < 0.172.
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var n = 19; n >= 1; n -= 2)
            sum = (sum * square) + (1.0 / n);
        return (exponent * Ln2Low) + (2 * s * sum) + (exponent * Ln2High);
    }

    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));
}
