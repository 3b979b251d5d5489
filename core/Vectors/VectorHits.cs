namespace VectorRec.Vectors;

/// <summary>What one query found, best first. Belongs to the caller, who uses it again and again: it grows and never shrinks.</summary>
public sealed class VectorHits
{
    private long[] _workIds = [];
    private float[] _scores = [];

    public int Count { get; private set; }

    public ReadOnlySpan<long> WorkIds => _workIds.AsSpan(0, Count);

    /// <summary>Dot products: for vectors of unit norm their cosine, [-1, 1].</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Makes it hold so many hits, each of which the caller then <see cref="Set"/>s.</summary>
    internal void Resize(int count)
    {
        if (_workIds.Length < count)
        {
            _workIds = new long[count];
            _scores = new float[count];
        }

        Count = count;
    }

    internal void Set(int i, long workId, float score) => (_workIds[i], _scores[i]) = (workId, score);
}
