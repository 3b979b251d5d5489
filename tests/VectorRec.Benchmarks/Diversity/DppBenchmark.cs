using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>DPP without window beside the dense kernel and the textbook low-rank version: d = 64, theta = 0.7, one thread.</summary>
[MemoryDiagnoser]
[MinColumn]
public class DppBenchmark
{
    private readonly Pick[] _slate = new Pick[50];
    private readonly DiversityOptions _plain = Settings.Of(window: 0);
    private readonly DiversityOptions _rules = Settings.Of(window: 0) with { Rules = new SlateRules() };
    private readonly DiversityOptions _priors = Settings.Of(window: 0) with { Priors = Settings.AllPriors };
    private Pool _pool = null!;
    private double[] _quality = null!;

    [Params(500, 1000)]
    public int Candidates { get; set; }

    [GlobalSetup]
    public void Setup() => (_pool, _quality) = (new Pool(Candidates, 64), new Pool(Candidates, 64).Quality(Settings.Theta));

    [Benchmark(Baseline = true)]
    public int[] Textbook() => TextbookCholesky.Select(_pool, _quality, 50);

    [Benchmark]
    public int[] Dense() => DenseGreedy.Select(_pool, _quality, 50);

    [Benchmark]
    public int VectorRec() => SlateSelector.Select(_pool.Input, _plain, 50, _slate).Count;

    [Benchmark]
    public int VectorRecWithRules() => SlateSelector.Select(_pool.Input, _rules, 50, _slate).Count;

    [Benchmark]
    public int VectorRecWithPriors() => SlateSelector.Select(_pool.Input, _priors, 50, _slate).Count;
}
