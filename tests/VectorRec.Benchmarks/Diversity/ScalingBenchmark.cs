using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>
/// DPP against N, M, d and w around 1000 -> 50, d = 64. At theta = 0 no ceiling helps: every candidate is computed at every step.
/// </summary>
[MinColumn]
public class ScalingBenchmark
{
    private readonly Pick[] _slate = new Pick[1000];
    private Pool _pool = null!;
    private int _size;
    private DiversityOptions _options = null!;

    /// <summary>N / M / d / w.</summary>
    [Params(
        "250/50/64/0", "500/50/64/0", "1000/50/64/0", "2000/50/64/0", "5000/50/64/0",
        "1000/10/64/0", "1000/25/64/0",
        "1000/50/32/0", "1000/50/128/0", "1000/50/256/0",
        "1000/100/64/5", "1000/100/64/10", "1000/100/64/20", "1000/100/64/40")]
    public string Point { get; set; } = "";

    [Params(0f, 0.7f)]
    public float Theta { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var numbers = Point.Split('/').Select(part => int.Parse(part, null)).ToArray();
        (_pool, _size, _options) = (new Pool(numbers[0], numbers[2]), numbers[1], Settings.Of(numbers[3], Theta));
    }

    [Benchmark]
    public int Dpp() => SlateSelector.Select(_pool.Input, _options, _size, _slate).Count;
}
