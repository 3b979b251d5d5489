namespace VectorRec.Catalogue.Postings;

/// <summary>
/// What a posting list has got since the table was written; never changes. Adding a row copies only the last few, which join the others
/// when there are enough of them, so that neither readers wait nor a long list makes adding slow.
/// </summary>
internal sealed class NewerRows
{
    /// <summary>Rows that are copied for each that is added.</summary>
    public const int MostLatest = 256;

    private readonly int[] _settled;
    private readonly int[] _latest;

    private NewerRows(int[] settled, int[] latest)
    {
        _settled = settled;
        _latest = latest;
    }

    public static NewerRows None { get; } = new([], []);

    public ReadOnlySpan<int> Settled => _settled;

    public ReadOnlySpan<int> Latest => _latest;

    public int Count => _settled.Length + _latest.Length;

    /// <summary>The same rows and one more.</summary>
    /// <param name="row">Is in the table and not in the list.</param>
    public NewerRows With(ItemTable items, int row)
    {
        var place = PlaceOf(items, row);
        int[] latest = [.. _latest.AsSpan(0, place), row, .. _latest.AsSpan(place)];
        return latest.Length < MostLatest ? new(_settled, latest) : new(Merge(items, _settled, latest), []);
    }

    private int PlaceOf(ItemTable items, int row)
    {
        var (low, high) = (0, _latest.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (WorthOrder.IsBefore(items, _latest[middle], row))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int[] Merge(ItemTable items, int[] left, int[] right)
    {
        var merged = new int[left.Length + right.Length];
        for (int i = 0, j = 0; i + j < merged.Length;)
        {
            var fromLeft = j == right.Length || (i < left.Length && WorthOrder.IsBefore(items, left[i], right[j]));
            merged[i + j] = fromLeft ? left[i++] : right[j++];
        }

        return merged;
    }
}
