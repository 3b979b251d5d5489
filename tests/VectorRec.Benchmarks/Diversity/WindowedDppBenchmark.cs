using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>DPP with a window of 10 beside the textbook version with rotations: d = 64, theta = 0.7, one thread.</summary>
[MemoryDiagnoser]
[MinColumn]
public class WindowedDppBenchmark
{
    private readonly Pick[] _slate = new Pick[1000];
    private readonly DiversityOptions _plain = Settings.Of(window: 10);
    private readonly DiversityOptions _rules = Settings.Of(window: 10) with { Rules = new SlateRules() };
    private readonly DiversityOptions _priors = Settings.Of(window: 10) with { Priors = Settings.AllPriors };
    private Pool _pool = null!;
    private double[] _quality = null!;
    private int _size;

    [Params("1000 -> 100", "1500 -> 1000", "5000 -> 1000")]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var numbers = Case.Split(" -> ").Select(part => int.Parse(part, null)).ToArray();
        (_pool, _size) = (new Pool(numbers[0], 64), numbers[1]);
        _quality = _pool.Quality(Settings.Theta);
    }

    [Benchmark(Baseline = true)]
    public int[] Textbook() => TextbookCholesky.SelectWindowed(_pool, _quality, _size, 10);

    [Benchmark]
    public int VectorRec() => SlateSelector.Select(_pool.Input, _plain, _size, _slate).Count;

    [Benchmark]
    public int VectorRecWithRules() => SlateSelector.Select(_pool.Input, _rules, _size, _slate).Count;

    [Benchmark]
    public int VectorRecWithPriors() => SlateSelector.Select(_pool.Input, _priors, _size, _slate).Count;
}
