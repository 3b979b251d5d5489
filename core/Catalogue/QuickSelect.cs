namespace VectorRec.Catalogue;

/// <summary>Hoare's selection, with the median of three as pivot.</summary>
internal static class QuickSelect
{
    /// <summary>Brings the smallest <paramref name="first"/> keys to the front, in no order, and their items with them.</summary>
    public static void Partition(Span<ulong> keys, Span<int> items, int first)
    {
        var (low, high) = (0, keys.Length - 1);
        while (low < high && first > low && first <= high)
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
                (items[i], items[j]) = (items[j], items[i]);
                i++;
                j--;
            }

            if (first <= j)
                high = j;
            else if (first >= i)
                low = i;
            else
                return;
        }
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
