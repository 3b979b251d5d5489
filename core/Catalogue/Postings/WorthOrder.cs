namespace VectorRec.Catalogue.Postings;

/// <summary>
/// The order of every posting list: higher static worth first. Worth is what coarse ranking adds whoever asks, the bias; among equals
/// the newer work is first, then the lower row. No two rows are equal, so that the same row comes at the same time from each list it is in.
/// </summary>
internal static class WorthOrder
{
    /// <summary>Ascending keys are descending worth, then descending time; rows decide among equal keys.</summary>
    /// <param name="bias">Finite.</param>
    public static ulong Key(float bias, uint createdAt)
    {
        // -0 and 0 are the same worth.
        var bits = BitConverter.SingleToInt32Bits(bias == 0 ? 0 : bias);
        // Floats order like their bits, negative ones in reverse.
        var ascending = (uint)(bits ^ ((bits >> 31) | int.MinValue));
        return ((ulong)~ascending << 32) | ~createdAt;
    }

    public static bool IsBefore(ulong key, int row, ulong otherKey, int otherRow) => key < otherKey || (key == otherKey && row < otherRow);

    public static bool IsBefore(ItemTable items, int row, int other) => IsBefore(KeyOf(items, row), row, KeyOf(items, other), other);

    /// <summary>Puts all rows of a table in order.</summary>
    /// <param name="rows">[n], is written.</param>
    public static void Sort(ReadOnlySpan<float> bias, ReadOnlySpan<uint> createdAt, Span<int> rows)
    {
        var keys = new ulong[rows.Length];
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = Key(bias[row], createdAt[row]);
            rows[row] = row;
        }

        keys.AsSpan().Sort(rows);
        // The sort is not stable.
        for (int from = 0, to; from < keys.Length; from = to)
        {
            to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            if (to > from + 1)
                rows[from..to].Sort();
        }
    }

    private static ulong KeyOf(ItemTable items, int row) => Key(items.Bias[row], items.CreatedAt[row]);
}
