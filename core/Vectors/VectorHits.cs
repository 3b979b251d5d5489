using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>What one query found, best first. Belongs to the caller, who uses it again and again: it grows and never shrinks.</summary>
public sealed class VectorHits
{
    private long[] _workIds = [];
    private float[] _scores = [];

    public int Count { get; private set; }

    public ReadOnlySpan<long> WorkIds => _workIds.AsSpan(0, Count);

    /// <summary>Dot products, see <see cref="BiasDimension"/>.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    public void Clear() => Count = 0;

    internal void Take(RepeatedField<ScoredPoint> points)
    {
        if (_workIds.Length < points.Count)
        {
            _workIds = new long[points.Count];
            _scores = new float[points.Count];
        }

        Count = points.Count;
        for (var i = 0; i < points.Count; i++)
        {
            _workIds[i] = (long)points[i].Id.Num;
            _scores[i] = points[i].Score;
        }
    }
}
