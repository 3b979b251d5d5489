using System.Runtime.CompilerServices;

namespace VectorRec.Catalogue.Postings;

/// <summary>The row that a run would give next.</summary>
/// <param name="Key">Of <see cref="WorthOrder"/>.</param>
/// <param name="Place">The row above the run, so that one comparison is for both.</param>
internal readonly record struct RunHead(ulong Key, ulong Place)
{
    private const int NoRow = int.MaxValue;

    public RunHead(ulong key, int row, int run)
        : this(key, ((ulong)row << 32) | (uint)run)
    {
    }

    public int Row => (int)(Place >> 32);

    public int Run => (int)Place;

    public bool IsEnd => Row == NoRow;

    /// <summary>Comes before every row.</summary>
    public static RunHead Start => default;

    /// <summary>Comes after every row.</summary>
    public static RunHead End(int run) => new(ulong.MaxValue, NoRow, run);

    /// <summary>
    /// Leaves the worse of the two and returns the better. Which it is cannot be foreseen, so there is no branch to be foreseen wrongly.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RunHead Play(RunHead head, ref RunHead loser)
    {
        var (key, place) = (loser.Key, loser.Place);
        var swap = 0UL - Unsafe.BitCast<bool, byte>((key < head.Key) | ((key == head.Key) & (place < head.Place)));
        var (keys, places) = ((key ^ head.Key) & swap, (place ^ head.Place) & swap);
        loser = new(key ^ keys, place ^ places);
        return new(head.Key ^ keys, head.Place ^ places);
    }
}
