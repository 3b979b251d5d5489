using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// The embeddings in score order, 16 candidates a block, dimension-major inside a block ([blocks, d, 16]): a pass over the
/// candidates streams through memory, and the dot products need no sum across lanes.
/// </summary>
internal readonly unsafe struct EmbeddingBlocks
{
    /// <summary>Dimensions, padded with zeros to a multiple of 4.</summary>
    public readonly int Dimension;

    public readonly int Blocks;

    /// <summary>Dimensions of the input's embeddings; 0 if there are none.</summary>
    public readonly int RowLength;

    /// <summary>[blocks, Dimension, 16], each candidate of norm 1, or 0 if its embedding is missing.</summary>
    public readonly float* Values;

    /// <summary>[blocks] bit per lane: has an embedding.</summary>
    public readonly ushort* Present;

    private readonly float* _rows;
    private readonly int* _source;
    private readonly int _count;
    private readonly bool* _ready;

    /// <param name="rows">The input's embeddings, pinned; null: none.</param>
    /// <param name="extra">Zero dimensions appended for the caller's use.</param>
    public EmbeddingBlocks(ref Arena arena, float* rows, int dimension, in ScoreOrder order, int extra)
    {
        Blocks = Lanes.BlocksOf(order.Count);
        _rows = rows;
        RowLength = rows == null ? 0 : dimension;
        _source = order.Source;
        _count = order.Count;
        Dimension = (RowLength + extra + 3) & ~3;
        Values = arena.Take<float>((long)Blocks * Dimension * Lanes.Count);
        Present = arena.TakeCleared<ushort>(Blocks);
        _ready = arena.TakeCleared<bool>(Blocks);
        for (var i = 0; i < order.Count && RowLength > 0; i++)
            if (HasDirection(rows + ((long)order.Source[i] * RowLength), RowLength))
                Present[i / Lanes.Count] |= (ushort)(1 << (i % Lanes.Count));
    }

    public int Missing(int count)
    {
        var missing = count;
        for (var block = 0; block < Blocks; block++)
            missing -= System.Numerics.BitOperations.PopCount(Present[block]);
        return missing;
    }

    /// <summary>A block's values: [Dimension, 16]. Blocks that are never looked at are never laid out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Block(int block)
    {
        var values = Values + ((long)block * Dimension * Lanes.Count);
        if (!_ready[block])
            LayOut(block, values);
        return values;
    }

    /// <summary>Copies one candidate's row out: [Dimension].</summary>
    public void Row(int position, float* row)
    {
        var from = Block(position / Lanes.Count) + (position % Lanes.Count);
        for (var i = 0; i < Dimension; i++)
            row[i] = from[i * Lanes.Count];
    }

    /// <summary>The inner products of a block's candidates with one row. Four partial sums, always added in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Dot(int block, float* row)
    {
        var values = Block(block);
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i < Dimension; i += 4, values += 4 * Lanes.Count)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(values), Vector512.Create(row[i]), a);
            b = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(values + Lanes.Count), Vector512.Create(row[i + 1]), b);
            c = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(values + (2 * Lanes.Count)), Vector512.Create(row[i + 2]), c);
            d = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(values + (3 * Lanes.Count)), Vector512.Create(row[i + 3]), d);
        }

        return a + b + (c + d);
    }

    private void LayOut(int block, float* values)
    {
        _ready[block] = true;
        var lanes = Math.Min(Lanes.Count, _count - (block * Lanes.Count));
        new Span<float>(values + (RowLength * Lanes.Count), (Dimension - RowLength) * Lanes.Count).Clear();
        if (lanes < Lanes.Count)
            new Span<float>(values, RowLength * Lanes.Count).Clear();
        var source = _source + (block * Lanes.Count);
        var lane = 0;
        for (; Sse.IsSupported && lane + 4 <= lanes; lane += 4)
            TransposeFour(source + lane, values + lane);
        for (; lane < lanes; lane++)
        {
            var row = _rows + ((long)source[lane] * RowLength);
            for (var i = 0; i < RowLength; i++)
                values[(i * Lanes.Count) + lane] = row[i];
        }

        BringToNormOne(values, Present[block]);
    }

    private void TransposeFour(int* source, float* values)
    {
        var (i, length) = (0, RowLength);
        var a = _rows + ((long)source[0] * length);
        var b = _rows + ((long)source[1] * length);
        var c = _rows + ((long)source[2] * length);
        var d = _rows + ((long)source[3] * length);
        for (; i + 4 <= length; i += 4)
        {
            var (ra, rb, rc, rd) = (Vector128.Load(a + i), Vector128.Load(b + i), Vector128.Load(c + i), Vector128.Load(d + i));
            var (ab, cd) = (Sse.UnpackLow(ra, rb), Sse.UnpackLow(rc, rd));
            Sse.MoveLowToHigh(ab, cd).Store(values + (i * Lanes.Count));
            Sse.MoveHighToLow(cd, ab).Store(values + ((i + 1) * Lanes.Count));
            (ab, cd) = (Sse.UnpackHigh(ra, rb), Sse.UnpackHigh(rc, rd));
            Sse.MoveLowToHigh(ab, cd).Store(values + ((i + 2) * Lanes.Count));
            Sse.MoveHighToLow(cd, ab).Store(values + ((i + 3) * Lanes.Count));
        }

        for (; i < length; i++)
            Vector128.Create(a[i], b[i], c[i], d[i]).Store(values + (i * Lanes.Count));
    }

    private void BringToNormOne(float* values, ushort present)
    {
        Vector512<float> squares = default;
        for (var i = 0; i < RowLength; i++)
            squares = Vector512.FusedMultiplyAdd(
                Vector512.LoadAligned(values + (i * Lanes.Count)), Vector512.LoadAligned(values + (i * Lanes.Count)), squares);
        var set = Lanes.Set(present);
        var scale = set & (Vector512<float>.One / Vector512.Sqrt(squares));
        for (var i = 0; i < RowLength; i++)
        {
            // A lane without embedding may hold NaN: NaN * 0 is NaN, so it is masked away.
            var at = values + (i * Lanes.Count);
            Vector512.StoreAligned(set & (Vector512.LoadAligned(at) * scale), at);
        }
    }

    private static bool HasDirection(float* row, int length)
    {
        Vector512<float> squares = default;
        var i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
            squares = Vector512.FusedMultiplyAdd(Vector512.Load(row + i), Vector512.Load(row + i), squares);
        var sum = Vector512.Sum(squares);
        for (; i < length; i++)
            sum += row[i] * row[i];
        return sum is > 1e-20f and < 1e20f;
    }
}
