using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>DPP against N, M, d and w around 1000 -> 50, d = 64. At theta = 0 no ceiling helps: every candidate is computed at every step.</summary>
[MinColumn]
public class ScalingBenchmark
{
    private readonly Pick[] _slate = new Pick[1000];
    private Pool _pool = null!;
    private int _size;
    private DiversityOptions _options = null!;

    [Params(
        "N=250 M=50 d=64 w=0", "N=500 M=50 d=64 w=0", "N=1000 M=50 d=64 w=0", "N=2000 M=50 d=64 w=0", "N=5000 M=50 d=64 w=0",
        "N=1000 M=10 d=64 w=0", "N=1000 M=25 d=64 w=0",
        "N=1000 M=50 d=32 w=0", "N=1000 M=50 d=128 w=0", "N=1000 M=50 d=256 w=0",
        "N=1000 M=100 d=64 w=5", "N=1000 M=100 d=64 w=10", "N=1000 M=100 d=64 w=20", "N=1000 M=100 d=64 w=40")]
    public string Point { get; set; } = "";

    [Params(0f, 0.7f)]
    public float Theta { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var numbers = Point.Split(' ').Select(part => int.Parse(part[2..], null)).ToArray();
        (_pool, _size, _options) = (new Pool(numbers[0], numbers[2]), numbers[1], Settings.Of(numbers[3], Theta));
    }

    [Benchmark]
    public int Dpp() => SlateSelector.Select(_pool.Input, _options, _size, _slate).Count;
}
