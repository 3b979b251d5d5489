using BenchmarkDotNet.Attributes;
using VectorRec.Features;
using VectorRec.Models;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>The shipped fine ranker over 300 works of one user, in batches of several sizes; one thread.</summary>
[MinColumn]
[MedianColumn]
public class FineRankerBenchmark
{
    private const int Works = 300;

    private ModelBundle _bundle = null!;
    private FineRankerBatch _batch = null!;

    [Params(16, 32, 64, 100, 150, 300)]
    public int BatchSize { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _bundle = DemoBundle.Load();
        _batch = new FineRankerBatch(_bundle.FineRanker!, BatchSize);
        Fill(_batch.User, new Random(1));
        Fill(_batch.Works, new Random(2));
    }

    [Benchmark]
    public float Score()
    {
        for (var scored = 0; scored < Works; scored += BatchSize)
            _bundle.FineRanker!.Run(_batch);
        return _batch.Probabilities(0)[0];
    }

    [GlobalCleanup]
    public void Close()
    {
        _batch.Dispose();
        _bundle.Dispose();
    }

    private static void Fill(FeatureBatch batch, Random random)
    {
        for (var i = 0; i < batch.Features.Count; i++)
        {
            if (batch.Features[i].Kind == FeatureKind.Numeric)
            {
                foreach (ref var value in batch.Numeric(i).AsSpan())
                    value = random.NextSingle();
                continue;
            }

            foreach (ref var index in batch.Categorical(i).AsSpan())
                index = random.Next(batch.Features[i].Size);
        }
    }
}
