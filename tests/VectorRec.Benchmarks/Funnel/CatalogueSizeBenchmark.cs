using BenchmarkDotNet.Attributes;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;
using VectorRec.Scenes;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>
/// What a request costs as the catalogue grows: the funnel, and the scan that stands in for Qdrant or replaces it. Run with --inProcess.
/// </summary>
[MinColumn]
[MedianColumn]
[MemoryDiagnoser]
public class CatalogueSizeBenchmark
{
    private static SyntheticGeneration? _shared;

    private RecordedRequest _fine = null!;
    private RecordedRequest _coarse = null!;

    [Params(10_000, 100_000, 1_000_000)]
    public int Works { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        if (_shared?.Generation.Items.Count != Works)
        {
            _shared?.Dispose();
            _shared = new SyntheticGeneration(Works);
        }

        (_fine, _coarse) = (new(_shared, FineMode.On), new(_shared, FineMode.Off));
    }

    [Benchmark]
    public async Task Feed() => (await _fine.RunAsync()).Dispose();

    [Benchmark]
    public async Task FeedWithoutFine() => (await _coarse.RunAsync()).Dispose();

    /// <summary>All vector channels of the scene, one thread.</summary>
    [Benchmark]
    public int[][] Scan()
    {
        var items = _shared!.Generation.Items;
        return ExactScan.Search(
            items, _fine.User,
            [.. _fine.Questions.Select(question => new ScanQuestion(new ItemFilter(_fine.Filter, items), question.Limit))], from: 0,
            CancellationToken.None);
    }
}
