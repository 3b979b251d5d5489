using System.Runtime.CompilerServices;

namespace VectorRec.Simulation.Randomness;

/// <summary>
/// The random numbers of one entity: a counter-based generator (SplitMix64) whose start is a hash of the world's seed, what is
/// drawn and for whom. No draw depends on another entity's, so entities can be made in any order, on any number of threads.
/// </summary>
internal struct Draw(ulong seed, Purpose purpose, long first, long second = 0)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(Mix(Mix(seed + ((ulong)purpose * Golden)) ^ (ulong)first) ^ (ulong)second);

    public ulong Next() => Mix(_state += Golden);

    /// <summary>[0, 1), 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1L << 53));

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>0 .. n - 1.</summary>
    public int Below(int n) => (int)Math.BigMul(Next(), (ulong)n, out _);

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double Normal()
    {
        while (true)
        {
            var x = (2 * Uniform()) - 1;
            var y = (2 * Uniform()) - 1;
            var s = (x * x) + (y * y);
            if (s is > 0 and < 1)
                return x * Math.Sqrt(-2 * PortableMath.Log(s) / s);
        }
    }

    /// <summary>Mean 1.</summary>
    public double Exponential() => -PortableMath.Log(1 - Uniform());

    /// <summary>Heavy tail: P(X > x) = x^-shape for x >= 1.</summary>
    public double Pareto(double shape) => PortableMath.Exp(Exponential() / shape);

    public double LogNormal(double mu, double sigma) => PortableMath.Exp(mu + (sigma * Normal()));

    /// <summary>Number of events of a Poisson process in a time in which <paramref name="mean"/> are expected.</summary>
    public int Poisson(double mean)
    {
        var n = 0;
        for (var time = Exponential(); time < mean; time += Exponential())
            n++;
        return n;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
