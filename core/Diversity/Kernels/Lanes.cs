using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Sixteen candidates side by side, one in each lane. Every candidate is computed in its own lane by the same operations in the
/// same order, so a result has the same bits on 512-, 256- and 128-bit hardware.
/// </summary>
internal static unsafe class Lanes
{
    public const int Count = 16;

    public const float Closed = float.NegativeInfinity;

    private static Vector512<int> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
    }

    public static int BlocksOf(int candidates) => (candidates + Count - 1) / Count;

    /// <summary>The values of the lanes whose bit is set; <see cref="Closed"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Where(ushort set, Vector512<float> values) => Where(Set(set), values);

    /// <summary>All ones in the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Set(ushort set)
    {
        var bits = Bits;
        return Vector512.Equals(Vector512.Create((int)set) & bits, bits).AsSingle();
    }

    /// <summary>The values of the lanes that <paramref name="set"/> is all ones in; <see cref="Closed"/> elsewhere.</summary>
    /// <remarks>
    /// Not ConditionalSelect: .NET 10.0's JIT turns that into a masked instruction with a memory operand whose address
    /// registers it then overwrites (seen with AVX-512 and an inlined product as the selected value).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Where(Vector512<float> set, Vector512<float> values) =>
        (values & set) | Vector512.AndNot(Vector512.Create(Closed), set);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> values)
    {
        var eight = Vector256.MaxNative(values.GetLower(), values.GetUpper());
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        var two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(two[0], two[1]);
    }

    /// <summary>The first lane that holds <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(Vector512<float> values, float value) =>
        BitOperations.TrailingZeroCount(Vector512.Equals(values, Vector512.Create(value)).ExtractMostSignificantBits());

    /// <summary>A bit for each of 16 values that is above <see cref="Closed"/> and not below <paramref name="mark"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(float* values, float mark)
    {
        var sixteen = Vector512.LoadAligned(values);
        return (uint)(Vector512.GreaterThanOrEqual(sixteen, Vector512.Create(mark)).ExtractMostSignificantBits()
            & Vector512.GreaterThan(sixteen, Vector512.Create(Closed)).ExtractMostSignificantBits());
    }

    /// <summary>The first index of the greatest of <paramref name="vectors"/> * 16 values.</summary>
    public static int FirstMax(float* values, int vectors, out float max)
    {
        var greatest = Vector512.LoadAligned(values);
        for (var i = 1; i < vectors; i++)
            greatest = Vector512.MaxNative(greatest, Vector512.LoadAligned(values + (i * Count)));
        max = Max(greatest);
        for (var i = 0; ; i++)
        {
            var lane = First(Vector512.LoadAligned(values + (i * Count)), max);
            if (lane < Count)
                return (i * Count) + lane;
        }
    }
}
