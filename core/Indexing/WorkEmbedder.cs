using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using VectorRec.Catalogue;
using VectorRec.Models;

namespace VectorRec.Indexing;

/// <summary>Runs works through a bundle's item tower, a batch at a time.</summary>
internal sealed class WorkEmbedder(ModelBundle bundle, int batchSize)
{
    // The bundle promises unit length; exported towers keep it to six digits.
    private const float NormTolerance = 0.01f;

    /// <summary>Batches in the order of the works; only the last may be short. The caller disposes them.</summary>
    /// <exception cref="IndexRefusedException">The tower returns something that is not a finite vector of length 1 with a finite bias.</exception>
    public async IAsyncEnumerable<EmbeddedBatch> EmbedAsync(IAsyncEnumerable<WorkRow> works, [EnumeratorCancellation] CancellationToken ct)
    {
        using var tower = new TowerBatch(bundle.ItemTower, batchSize);
        var waiting = new List<WorkRow>(batchSize);
        await foreach (var work in works.WithCancellation(ct))
        {
            bundle.Items.Encode(work, tower.Features, waiting.Count);
            waiting.Add(work);
            if (waiting.Count == batchSize)
                yield return Embed(tower, waiting);
        }

        if (waiting.Count > 0)
            yield return Embed(tower, waiting);
    }

    /// <summary>Whether what a tower returned can be ranked.</summary>
    public static bool IsSound(ReadOnlySpan<float> embedding, float bias) =>
        Math.Abs(TensorPrimitives.Norm(embedding) - 1) <= NormTolerance && float.IsFinite(bias);

    // A short batch runs with the rows of the one before behind it; they are left alone.
    private EmbeddedBatch Embed(TowerBatch tower, List<WorkRow> works)
    {
        bundle.ItemTower.Run(tower);
        var batch = new EmbeddedBatch(works.Count, tower.Dimension, tower.Features);
        for (var i = 0; i < works.Count; i++)
        {
            var embedding = tower.Embedding(i);
            var bias = tower.Bias(i);
            if (!IsSound(embedding, bias))
                throw new IndexRefusedException($"The item tower of {bundle.Manifest.Version} gives work {works[i].WorkId} a vector of length {TensorPrimitives.Norm(embedding)} and the bias {bias}.");
            batch.Add(works[i], embedding, bias, bundle.Manifest.Temperature);
        }

        works.Clear();
        return batch;
    }
}
