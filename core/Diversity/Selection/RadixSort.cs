namespace VectorRec.Diversity.Selection;

/// <summary>Least significant digit first, four passes of 8 bits. Stable.</summary>
internal static unsafe class RadixSort
{
    private const int Radix = 256;
    private const int Passes = 4;

    /// <summary>Sorts by the upper 32 bits, ascending.</summary>
    public static void ByUpperHalf(ulong* keys, ulong* scratch, int count)
    {
        var starts = stackalloc int[Passes * Radix];
        new Span<int>(starts, Passes * Radix).Clear();
        for (var i = 0; i < count; i++)
            for (var pass = 0; pass < Passes; pass++)
                starts[(pass * Radix) + Digit(keys[i], pass)]++;
        for (var pass = 0; pass < Passes; pass++)
        {
            for (int digit = 0, start = 0; digit < Radix; digit++)
                (starts[(pass * Radix) + digit], start) = (start, start + starts[(pass * Radix) + digit]);
            for (var i = 0; i < count; i++)
                scratch[starts[(pass * Radix) + Digit(keys[i], pass)]++] = keys[i];

            // An even number of passes: the sorted keys end where they began.
            var sorted = scratch;
            scratch = keys;
            keys = sorted;
        }
    }

    private static int Digit(ulong key, int pass) => (byte)(key >> (32 + (8 * pass)));
}
