using BenchmarkDotNet.Attributes;
using VectorRec.Scenes;
using VectorRec.Vectors;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>
/// The funnel without network, beside the bare round trip to Qdrant for the same channels. The server is the one at
/// VECTORREC_TEST_QDRANT, e.g. from docker/local/services.sh. Run with --inProcess, so that a collection is filled once.
/// </summary>
[MinColumn]
[MedianColumn]
[MemoryDiagnoser]
public class PipelineBenchmark
{
    private static SyntheticGeneration? _shared;
    private static QdrantConnection? _qdrant;

    private RecordedRequest _fine = null!;
    private RecordedRequest _coarse = null!;
    private VectorHits[] _hits = [];
    private string _collection = "";

    [Params(10_000, 100_000)]
    public int Works { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _qdrant ??= new QdrantConnection(
            Environment.GetEnvironmentVariable("VECTORREC_TEST_QDRANT")
                ?? throw new InvalidOperationException("VECTORREC_TEST_QDRANT is not set."), null, TimeProvider.System);
        if (_shared?.Generation.Items.Count != Works)
        {
            if (_shared is not null)
                await new VectorCollections(_qdrant).DeleteAsync(_shared.Generation.Run.Collection, CancellationToken.None);
            _shared?.Dispose();
            _shared = new SyntheticGeneration(Works);
            await _shared.FillAsync(_qdrant);
        }

        (_fine, _coarse, _collection) = (new(_shared, FineMode.On), new(_shared, FineMode.Off), _shared.Generation.Run.Collection);
        _hits = [.. _fine.Questions.Select(_ => new VectorHits())];
    }

    /// <summary>What the scene's vector channels ask, in one round trip.</summary>
    [Benchmark(Baseline = true)]
    public async Task QueryBatch() =>
        await new VectorIndex(_qdrant!).QueryAsync(_collection, _fine.Questions, _hits, TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>User tower, filters, coarse ranking, fine ranking of 300 works, diversity.</summary>
    [Benchmark]
    public async Task Feed() => (await _fine.RunAsync()).Dispose();

    [Benchmark]
    public async Task FeedWithoutFine() => (await _coarse.RunAsync()).Dispose();
}
