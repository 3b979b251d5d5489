using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using VectorRec.Catalog;

namespace VectorRec.Ranking;

/// <summary>
/// Dot products of one vector with rows from anywhere in the item table. Waiting for memory is what takes the time, so the rows
/// to come are asked for in advance. Sums are taken in the same order on every width of hardware.
/// </summary>
internal static unsafe class GatheredDots
{
    /// <summary>Rows asked for in advance: about as many cache lines as a core can wait for at once.</summary>
    public const int Ahead = 8;

    private const int LineFloats = 16;

    /// <param name="vector">[d].</param>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="dots">[n].</param>
    public static void Compute(ReadOnlySpan<float> vector, ItemTable items, ReadOnlySpan<int> rows, Span<float> dots)
    {
        for (var i = 0; i < Math.Min(Ahead, rows.Length); i++)
            Prefetch(items.Embedding(rows[i]));
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + Ahead < rows.Length)
                Prefetch(items.Embedding(rows[i + Ahead]));
            dots[i] = Dot(vector, items.Embedding(rows[i]));
        }
    }

    /// <summary>Asks for a value that will be read soon; a hint, which does nothing on hardware without it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(ref readonly T value)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(ReadOnlySpan<float> row)
    {
        for (var k = 0; k < row.Length; k += LineFloats)
            Prefetch(in row[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var sum = Vector512<float>.Zero;
        var k = 0;
        for (; k <= a.Length - LineFloats; k += LineFloats)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, (nuint)k), Vector512.LoadUnsafe(ref right, (nuint)k), sum);
        var eight = sum.GetLower() + sum.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var total = four[0] + four[1] + (four[2] + four[3]);
        for (; k < a.Length; k++)
            total = MathF.FusedMultiplyAdd(a[k], b[k], total);
        return total;
    }
}
