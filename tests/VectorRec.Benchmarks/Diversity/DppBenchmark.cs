using BenchmarkDotNet.Attributes;
using VectorRec.Diversity;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>Candidates to slate, d = 64, theta = 0.7, one thread: the library beside the dense kernel and the textbook low-rank version.</summary>
[MemoryDiagnoser]
public class DppBenchmark
{
    private static readonly PriorWeights All = new() { Media = 0.2f, Creator = 0.5f, Song = 0.5f, Tag = 0.3f };

    private readonly Pick[] _slate = new Pick[1000];
    private Pool _pool = null!;
    private double[] _quality = null!;

    [Params("500 -> 50", "1000 -> 50", "1000 -> 100, w = 10", "1500 -> 1000, w = 10", "5000 -> 1000, w = 10")]
    public string Case { get; set; } = "";

    private int Size => int.Parse(Case.Split("-> ")[1].Split(',')[0], null);

    private int Window => Case.Contains('w') ? 10 : 0;

    [GlobalSetup]
    public void Setup()
    {
        _pool = new Pool(int.Parse(Case.Split(' ')[0], null), 64);
        _quality = _pool.Quality(0.7f);
    }

    [Benchmark(Baseline = true)]
    public int[] Textbook() => Window > 0
        ? TextbookCholesky.SelectWindowed(_pool, _quality, Size, Window)
        : TextbookCholesky.Select(_pool, _quality, Size);

    [Benchmark]
    public int[]? Dense() => Window > 0 ? null : DenseGreedy.Select(_pool, _quality, Size);

    [Benchmark]
    public int VectorRec() => Run(new DiversityOptions { Window = Window, Rules = SlateRules.Off });

    [Benchmark]
    public int VectorRecWithRules() => Run(new DiversityOptions { Window = Window });

    [Benchmark]
    public int VectorRecWithPriors() => Run(new DiversityOptions { Window = Window, Priors = All, Rules = SlateRules.Off });

    private int Run(DiversityOptions options) => SlateSelector.Select(_pool.Input, options, Size, _slate).Count;
}
