using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>
/// The demo bundle over synthetic works: item table and item features in a temporary folder that is deleted with it, and on request a
/// collection.
/// </summary>
internal sealed class SyntheticGeneration : IDisposable
{
    private const int Batch = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("vectorrec-benchmark-").FullName;
    private readonly int _works;

    public SyntheticGeneration(int works)
    {
        _works = works;
        var bundle = DemoBundle.Load();
        var (items, features) = (Path.Combine(_folder, GenerationFolder.Items), Path.Combine(_folder, GenerationFolder.ItemFeatures));
        var run =
            new IndexRun { RunId = 1, ModelVersion = bundle.Manifest.Version, Collection = $"vectorrec_benchmark_{Guid.NewGuid():N}" };
        using (var table = new ItemTableWriter(items, works, bundle.Manifest.Dimension, run.RunId, priorRate: 0.1))
        using (var encoded = new ItemFeaturesWriter(features, works, bundle.Schema, bundle.Manifest.SchemaHash, run.RunId))
        {
            var batch = new FeatureBatch(bundle.Schema, FeatureSide.Item, 1);
            foreach (var (work, embedding, bias) in Works(bundle.Manifest.Dimension))
            {
                table.Append(work, embedding, bias);
                bundle.Items.Encode(work, batch, 0);
                encoded.Append(batch, 0);
            }

            table.Complete();
            encoded.Complete();
        }

        Generation = new Generation(
            run, bundle, ItemTable.Open(items), ItemFeatures.Open(features, bundle.Schema, bundle.Manifest.SchemaHash));
        Serving.Swap(Generation);
    }

    public Generation Generation { get; }

    public ServingGeneration Serving { get; } = new();

    /// <summary>Fills the generation's collection and waits until the server has nothing left to do.</summary>
    public async Task FillAsync(QdrantConnection qdrant)
    {
        var collections = new VectorCollections(qdrant);
        var (name, dimension) = (Generation.Run.Collection, Generation.Items.Dimension);
        await collections.CreateAsync(name, dimension, new(), CancellationToken.None);
        foreach (var chunk in Works(dimension).Select(ToPoint).Chunk(Batch))
            await collections.UpsertAsync(name, chunk, CancellationToken.None);
        await collections.IndexAsync(name, CancellationToken.None);
        await collections.WaitUntilIndexedAsync(name, null, TimeSpan.FromMinutes(10), TimeProvider.System, CancellationToken.None);
    }

    public void Dispose()
    {
        Serving.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static VectorPoint ToPoint((WorkRow Work, float[] Embedding, float Bias) work) => new(work.Work.WorkId, work.Embedding);

    private IEnumerable<(WorkRow Work, float[] Embedding, float Bias)> Works(int dimension)
    {
        var synthetic = new SyntheticWorks(dimension);
        for (var i = 0; i < _works; i++)
        {
            var embedding = new float[dimension];
            var bias = synthetic.Fill(embedding);
            yield return (synthetic.Next(i), embedding, bias);
        }
    }
}
