using System.Buffers;

namespace VectorRec.Funnel.Ranking;

/// <summary>The one order of the service: higher score first, ties by row, which ascends with the work's id.</summary>
internal static class Order
{
    /// <summary>Brings the best <paramref name="top"/> positions to the front, in order; what comes after them is in no order.</summary>
    /// <param name="positions">Are put in order.</param>
    /// <param name="scores">By position, finite.</param>
    /// <param name="rows">By position.</param>
    public static void Top(Span<int> positions, int top, ReadOnlySpan<float> scores, ReadOnlySpan<int> rows)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(positions.Length);
        var keys = rented.AsSpan(0, positions.Length);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Key(scores[positions[i]], rows[positions[i]]);
        top = Math.Min(top, keys.Length);
        Partition(keys, positions, top);
        keys[..top].Sort(positions[..top]);
        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Ascending keys are descending scores, then ascending rows: one comparison instead of two.</summary>
    internal static ulong Key(float score, int row)
    {
        // -0 and 0 are the same score.
        var bits = BitConverter.SingleToInt32Bits(score == 0 ? 0 : score);
        // Floats order like their bits, negative ones in reverse.
        var ascending = (uint)(bits ^ ((bits >> 31) | int.MinValue));
        return ((ulong)~ascending << 32) | (uint)row;
    }

    // Quickselect: afterwards the smallest keys are the first ones. Keys are distinct, for rows are.
    private static void Partition(Span<ulong> keys, Span<int> positions, int top)
    {
        var (low, high) = (0, keys.Length - 1);
        while (low < high && top > low && top <= high)
        {
            var pivot = Median(keys[low], keys[low + ((high - low) / 2)], keys[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (positions[i], positions[j]) = (positions[j], positions[i]);
                i++;
                j--;
            }

            if (top <= j)
                high = j;
            else if (top >= i)
                low = i;
            else
                return;
        }
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
