using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorRec.Diversity;

/// <summary>
/// The embeddings in score order, 16 candidates a block, dimension-major inside a block ([blocks, d, 16]): a pass over the
/// candidates streams through memory, and the dot products need no sum across lanes.
/// </summary>
internal readonly unsafe struct EmbeddingBlocks
{
    /// <summary>Dimensions, padded with zeros to a multiple of 4.</summary>
    public readonly int Dimension;

    public readonly int Blocks;

    /// <summary>[blocks, Dimension, 16], each candidate of norm 1, or 0 if its embedding is missing.</summary>
    public readonly float* Values;

    /// <summary>[blocks] bit per lane: has an embedding.</summary>
    public readonly ushort* Present;

    /// <param name="extra">Zero dimensions appended for the caller's use.</param>
    public EmbeddingBlocks(ref Arena arena, in DiversityInput input, in ScoreOrder order, int extra)
    {
        Blocks = Lanes.BlocksOf(order.Count);
        var dimension = input.Embeddings.Length == 0 ? 0 : input.Dimension;
        Dimension = (dimension + extra + 3) & ~3;
        Values = arena.Take<float>((long)Blocks * Dimension * Lanes.Count);
        Present = arena.TakeCleared<ushort>(Blocks);
        for (var block = 0; block < Blocks; block++)
        {
            var lanes = Math.Min(Lanes.Count, order.Count - (block * Lanes.Count));
            Transpose(input.Embeddings, dimension, order.Source + (block * Lanes.Count), lanes, Block(block));
            Present[block] = BringToNormOne(Block(block), dimension);
        }
    }

    public int Missing(int count)
    {
        var missing = count;
        for (var block = 0; block < Blocks; block++)
            missing -= System.Numerics.BitOperations.PopCount(Present[block]);
        return missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Block(int block) => Values + ((long)block * Dimension * Lanes.Count);

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

    private void Transpose(ReadOnlySpan<float> rows, int dimension, int* source, int lanes, float* block)
    {
        new Span<float>(block, Dimension * Lanes.Count).Clear();
        for (var lane = 0; lane < lanes; lane++)
        {
            var row = rows.Slice(source[lane] * dimension, dimension);
            for (var i = 0; i < row.Length; i++)
                block[(i * Lanes.Count) + lane] = row[i];
        }
    }

    private static ushort BringToNormOne(float* block, int dimension)
    {
        Vector512<float> squares = default;
        for (var i = 0; i < dimension; i++)
        {
            var values = Vector512.LoadAligned(block + (i * Lanes.Count));
            squares = Vector512.FusedMultiplyAdd(values, values, squares);
        }

        var usable = Vector512.GreaterThan(squares, Vector512.Create(1e-20f)) & Vector512.LessThan(squares, Vector512.Create(1e20f));
        var scale = usable & (Vector512<float>.One / Vector512.Sqrt(squares));
        for (var i = 0; i < dimension; i++)
        {
            // A lane that is not usable may hold NaN: NaN * 0 is NaN, so it is masked away.
            var values = Vector512.LoadAligned(block + (i * Lanes.Count));
            Vector512.StoreAligned(usable & (values * scale), block + (i * Lanes.Count));
        }

        return (ushort)usable.ExtractMostSignificantBits();
    }
}
