using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>All methods at 500 -> 50 with a window of 10, all priors and the standard rules.</summary>
[MinColumn]
public class MethodsBenchmark
{
    private readonly Pool _pool = new(500, 64);
    private readonly Pick[] _slate = new Pick[50];
    private DiversityOptions _options = null!;

    [ParamsAllValues]
    public DiversityMethod Method { get; set; }

    [GlobalSetup]
    public void Setup() => _options =
        Settings.Of(window: 10) with { Method = Method, Priors = Settings.AllPriors, Rules = new SlateRules() };

    [Benchmark]
    public int Select() => SlateSelector.Select(_pool.Input, _options, 50, _slate).Count;
}
