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

    /// <summary>Leaves the best that are wanted, in their order.</summary>
    /// <param name="most">Hits to leave, at most.</param>
    internal void Keep(Func<long, bool> wanted, int most)
    {
        var kept = 0;
        for (var i = 0; i < Count && kept < most; i++)
        {
            if (wanted(_workIds[i]))
                (_workIds[kept], _scores[kept++]) = (_workIds[i], _scores[i]);
        }

        Count = kept;
    }

    internal void Add(long workId, float score)
    {
        if (Count == _workIds.Length)
        {
            Array.Resize(ref _workIds, Math.Max(64, 2 * Count));
            Array.Resize(ref _scores, _workIds.Length);
        }

        (_workIds[Count], _scores[Count]) = (workId, score);
        Count++;
    }

    /// <summary>Gives its hits for those of another.</summary>
    internal void Swap(VectorHits other)
    {
        (_workIds, other._workIds) = (other._workIds, _workIds);
        (_scores, other._scores) = (other._scores, _scores);
        (Count, other.Count) = (other.Count, Count);
    }
}
