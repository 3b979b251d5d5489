using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorRec.Catalogue;

/// <summary>
/// The embeddings of an item table, [n, d], row-major, of unit L2 norm. Sums are taken in the same order on every width of hardware,
/// so that a score has the same bits wherever it is computed.
/// </summary>
public sealed unsafe class EmbeddingMatrix
{
    private const int Lanes = 16;
    private const int LineBytes = 64;

    private readonly ItemTable _table;
    private readonly byte* _values;
    private readonly float* _scales;
    private readonly int _stride;

    internal EmbeddingMatrix(ItemTable table, byte* values, float* scales, EmbeddingEncoding encoding)
    {
        _table = table;
        _values = values;
        _scales = scales;
        Encoding = encoding;
        _stride = WidthOf(encoding, table.Dimension);
    }

    public EmbeddingEncoding Encoding { get; }

    /// <summary>All rows as they are kept.</summary>
    public ReadOnlySpan<byte> Bytes => new(_values, checked(_table.Count * _stride));

    /// <summary>Bytes of a row.</summary>
    internal static int WidthOf(EmbeddingEncoding encoding, int dimension) =>
        encoding == EmbeddingEncoding.Int8 ? dimension : dimension * sizeof(float);

    /// <summary>Writes one row.</summary>
    internal static void Write(ReadOnlySpan<float> embedding, byte* values, float* scales, EmbeddingEncoding encoding, int row)
    {
        var target = values + ((long)row * WidthOf(encoding, embedding.Length));
        if (encoding == EmbeddingEncoding.Float32)
        {
            embedding.CopyTo(new Span<float>(target, embedding.Length));
            return;
        }

        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(embedding)) / sbyte.MaxValue;
        scales[row] = scale;
        for (var k = 0; k < embedding.Length; k++)
            ((sbyte*)target)[k] = scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(embedding[k] / scale);
    }

    /// <summary>Dot product of a vector and a row.</summary>
    /// <param name="vector">[d].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Dot(ReadOnlySpan<float> vector, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, _table.Dimension);
        var values = Row(row);
        fixed (float* left = vector)
            return Encoding == EmbeddingEncoding.Float32
                ? Dot(left, (float*)values, vector.Length) : Dot(left, (sbyte*)values, vector.Length) * _scales[row];
    }

    /// <summary>Writes a row as floats.</summary>
    /// <param name="embedding">[d].</param>
    public void CopyTo(int row, Span<float> embedding)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embedding.Length, _table.Dimension);
        var values = Row(row);
        if (Encoding == EmbeddingEncoding.Float32)
        {
            new ReadOnlySpan<float>(values, _table.Dimension).CopyTo(embedding);
            return;
        }

        for (var k = 0; k < _table.Dimension; k++)
            embedding[k] = ((sbyte*)values)[k] * _scales[row];
    }

    /// <summary>A row as floats, [d].</summary>
    public float[] ToArray(int row)
    {
        var embedding = new float[_table.Dimension];
        CopyTo(row, embedding);
        return embedding;
    }

    /// <summary>Asks memory for a row that will be read soon; a hint, which does nothing on hardware without it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(int row)
    {
        if (!Sse.IsSupported)
            return;
        var values = Row(row);
        for (var at = 0; at < _stride; at += LineBytes)
            Sse.Prefetch0(values + at);
        if (Encoding == EmbeddingEncoding.Int8)
            Sse.Prefetch0(_scales + row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_table.Count, nameof(row));
        return _values + ((long)row * _stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* a, float* b, int length)
    {
        var sums = Vector512<float>.Zero;
        var k = 0;
        for (; k <= length - Lanes; k += Lanes)
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(a + k), Vector512.Load(b + k), sums);
        var sum = Sum(sums);
        for (; k < length; k++)
            sum = MathF.FusedMultiplyAdd(a[k], b[k], sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* a, sbyte* b, int length)
    {
        var sums = Vector512<float>.Zero;
        var k = 0;
        for (; k <= length - Lanes; k += Lanes)
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(a + k), Vector512.ConvertToSingle(Widen(b + k)), sums);
        var sum = Sum(sums);
        for (; k < length; k++)
            sum = MathF.FusedMultiplyAdd(a[k], b[k], sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(sbyte* sixteen)
    {
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(Vector128.Load(sixteen));
        var (low, high) = Vector128.Widen(Vector128.Load(sixteen));
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector512<float> sums)
    {
        var eight = sums.GetLower() + sums.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[1] + (four[2] + four[3]);
    }
}
