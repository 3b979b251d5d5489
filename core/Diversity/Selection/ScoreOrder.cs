using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// The usable candidates by falling score, ties by rising id. All later work is done in this order, which makes a slate independent of
/// the input's order and lets a block of neighbours share one bound.
/// </summary>
internal readonly unsafe struct ScoreOrder
{
    /// <summary>Usable candidates.</summary>
    public readonly int Count;

    /// <summary>[Count] index in the input.</summary>
    public readonly int* Source;

    /// <summary>[Count, padded] scores with mean 0 and standard deviation 1; all 0 if they are equal.</summary>
    public readonly float* Relevance;

    public ScoreOrder(ref Arena arena, in DiversityInput input)
    {
        var n = input.Count;
        var keys = arena.Take<ulong>(n);
        var scores = arena.Take<float>(n);
        for (var i = 0; i < n; i++)
        {
            scores[i] = input.Scores[i] + 0f;
            if (input.ClassWeights.Length > 0)
                scores[i] += (float)Math.Log(input.ClassWeights[i]);
            if (float.IsFinite(scores[i]))
                keys[Count++] = ((ulong)Descending(scores[i]) << 32) | (uint)i;
        }

        RadixSort.ByUpperHalf(keys, arena.Take<ulong>(n), Count);
        Source = arena.Take<int>(Count);
        for (var i = 0; i < Count; i++)
            Source[i] = (int)(uint)keys[i];
        SortTiesById(input.Ids, scores, (long*)keys);
        Relevance = arena.TakeCleared<float>(Lanes.BlocksOf(Count) * Lanes.Count);
        Normalise(scores);
    }

    private static uint Descending(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        return (bits & 0x8000_0000) != 0 ? bits : ~(bits | 0x8000_0000);
    }

    private void SortTiesById(ReadOnlySpan<long> ids, float* scores, long* scratch)
    {
        for (int start = 0, end; start < Count; start = end)
        {
            for (end = start + 1; end < Count && scores[Source[end]] == scores[Source[start]]; end++)
            {
            }

            if (end - start == 1)
                continue;
            for (var i = start; i < end; i++)
                scratch[i] = ids[Source[i]];
            new Span<long>(scratch + start, end - start).Sort(new Span<int>(Source + start, end - start));
        }
    }

    private void Normalise(float* scores)
    {
        double sum = 0, squares = 0;
        for (var i = 0; i < Count; i++)
            sum += scores[Source[i]];
        var mean = sum / Count;
        for (var i = 0; i < Count; i++)
            squares += (scores[Source[i]] - mean) * (scores[Source[i]] - mean);
        if (Count == 0 || scores[Source[0]] == scores[Source[Count - 1]])
            return;
        var scale = 1 / Math.Sqrt(squares / Count);
        for (var i = 0; i < Count; i++)
            Relevance[i] = (float)((scores[Source[i]] - mean) * scale);
    }
}
