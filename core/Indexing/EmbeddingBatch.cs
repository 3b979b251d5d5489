using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Works and what the item tower made of them. Holds a rented buffer: dispose it when it is written.</summary>
/// <param name="features">Its works encoded, row by row; overwritten when the next batch is asked for.</param>
internal sealed class EmbeddingBatch(int capacity, int dimension, FeatureBatch features) : IDisposable
{
    private readonly WorkRow[] _works = new WorkRow[capacity];
    private readonly float[] _bias = new float[capacity];
    private readonly bool[] _known = new bool[capacity];
    private float[] _embeddings = ArrayPool<float>.Shared.Rent(capacity * dimension);

    public int Count { get; private set; }

    public ReadOnlySpan<WorkRow> Works => _works.AsSpan(0, Count);

    /// <summary>The works as the item tower read them; only until the next batch is asked for.</summary>
    public FeatureBatch Features => features;

    public float Bias(int i) => _bias[i];

    /// <summary>[d].</summary>
    public ReadOnlySpan<float> Embedding(int i) => _embeddings.AsSpan(i * dimension, dimension);

    /// <param name="known">The collection may have it already.</param>
    public void Add(WorkRow work, ReadOnlySpan<float> embedding, float bias, bool known)
    {
        _works[Count] = work;
        _known[Count] = known;
        _bias[Count] = bias;
        embedding.CopyTo(_embeddings.AsSpan(Count * dimension, dimension));
        Count++;
    }

    /// <summary>The points that have to be written; they read this batch's memory.</summary>
    public IReadOnlyList<VectorPoint> ToPoints()
    {
        var points = new List<VectorPoint>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (!_known[i])
                points.Add(new(_works[i].WorkId, _embeddings.AsMemory(i * dimension, dimension)));
        }

        return points;
    }

    public void Dispose()
    {
        if (_embeddings.Length > 0)
            ArrayPool<float>.Shared.Return(_embeddings);
        _embeddings = [];
    }
}
