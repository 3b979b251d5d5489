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
    private readonly int _width = BiasDimension.WidthOf(dimension);
    private float[] _stored = ArrayPool<float>.Shared.Rent(capacity * BiasDimension.WidthOf(dimension));

    public int Count { get; private set; }

    public ReadOnlySpan<WorkRow> Works => _works.AsSpan(0, Count);

    /// <summary>The works as the item tower read them; only until the next batch is asked for.</summary>
    public FeatureBatch Features => features;

    public float Bias(int i) => _bias[i];

    /// <summary>[d].</summary>
    public ReadOnlySpan<float> Embedding(int i) => _stored.AsSpan(i * _width, dimension);

    public void Add(WorkRow work, ReadOnlySpan<float> embedding, float bias, float temperature)
    {
        _works[Count] = work;
        _bias[Count] = bias;
        BiasDimension.Store(embedding, bias, temperature, _stored.AsSpan(Count * _width, _width));
        Count++;
    }

    /// <summary>The points; they read this batch's memory.</summary>
    public VectorPoint[] ToPoints()
    {
        var points = new VectorPoint[Count];
        for (var i = 0; i < Count; i++)
            points[i] = new(_works[i], _stored.AsMemory(i * _width, _width));
        return points;
    }

    public void Dispose()
    {
        if (_stored.Length > 0)
            ArrayPool<float>.Shared.Return(_stored);
        _stored = [];
    }
}
