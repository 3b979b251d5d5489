using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using VectorRec.Catalogue;
using VectorRec.Indexing.Resuming;
using VectorRec.Models;

namespace VectorRec.Indexing;

/// <summary>Runs works through a bundle's item tower, a batch at a time.</summary>
/// <param name="known">Vectors that are taken as they are; null: none.</param>
internal sealed class WorkEmbedder(ModelBundle bundle, int batchSize, KnownVectors? known = null)
{
    private readonly float[] _embedding = new float[bundle.Manifest.Dimension];
    private readonly float[] _knownEmbeddings = known is null ? [] : new float[batchSize * bundle.Manifest.Dimension];
    private readonly float?[] _knownBias = new float?[batchSize];

    /// <summary>Batches in the order of the works; only the last may be short. The caller disposes them.</summary>
    /// <exception cref="IndexRefusedException">The tower fails, or returns something that is not a finite vector of length 1 with a finite
    /// bias.</exception>
    public async IAsyncEnumerable<EmbeddingBatch> EmbedAsync(IAsyncEnumerable<WorkRow> works, [EnumeratorCancellation] CancellationToken ct)
    {
        using var tower = new TowerBatch(bundle.ItemTower, batchSize);
        var waiting = new List<WorkRow>(batchSize);
        await foreach (var work in works.WithCancellation(ct))
        {
            bundle.Items.Encode(work, tower.Features, waiting.Count);
            _knownBias[waiting.Count] = Known(work, waiting.Count);
            waiting.Add(work);
            if (waiting.Count == batchSize)
                yield return Embed(tower, waiting);
        }

        if (waiting.Count > 0)
            yield return Embed(tower, waiting);
    }

    private float? Known(WorkRow work, int place)
    {
        if (known?.TryTake(work, _embedding, out var bias) != true)
            return null;
        _embedding.CopyTo(_knownEmbeddings, place * _embedding.Length);
        return bias;
    }

    // A short batch runs with the rows of the one before behind it; they are left alone.
    private EmbeddingBatch Embed(TowerBatch tower, List<WorkRow> works)
    {
        var isKnown = _knownBias.AsSpan(0, works.Count);
        try
        {
            if (isKnown.Contains(null))
                bundle.ItemTower.Run(tower);
        }
        catch (InferenceException e)
        {
            throw new IndexRefusedException(
                $"Of the works {works[0].WorkId} to {works[^1].WorkId}, {bundle.Manifest.Version} cannot embed one: {e.Message}");
        }

        var batch = new EmbeddingBatch(works.Count, tower.Dimension, tower.Features);
        for (var i = 0; i < works.Count; i++)
        {
            if (isKnown[i] is { } knownBias)
            {
                batch.Add(works[i], _knownEmbeddings.AsSpan(i * tower.Dimension, tower.Dimension), knownBias, known: true);
                continue;
            }

            var embedding = tower.Embedding(i);
            var bias = tower.Bias(i);
            if (!tower.IsSound(i))
                throw new IndexRefusedException(
                    $"The item tower of {bundle.Manifest.Version} gives work {works[i].WorkId} a vector of length "
                    + $"{TensorPrimitives.Norm(embedding)} and the bias {bias}.");
            batch.Add(works[i], embedding, bias, known: false);
        }

        works.Clear();
        return batch;
    }
}
