using System.Numerics;

namespace VectorRec.Catalogue;

/// <summary>
/// The place of an id in a list of distinct ids, such as an item table's creators. It keeps no ids of its own: 8 to 16 bytes each. One
/// caller at a time adds, while any number looks up and never waits.
/// </summary>
internal sealed class CodeIndex
{
    // Open addressing, at most half full: a place, plus 1. An entry is written after what it points to.
    private readonly int[] _slots;
    private readonly int _shift;

    /// <param name="ids">Those that there are.</param>
    /// <param name="spare">How many more there may be.</param>
    public CodeIndex(ReadOnlySpan<long> ids, int spare)
    {
        var bits = BitOperations.Log2((uint)Math.Max(1, ids.Length + spare)) + 2;
        _slots = new int[1 << bits];
        _shift = 64 - bits;
        for (var code = 0; code < ids.Length; code++)
            Add(ids, code);
    }

    /// <param name="ids">As they are now; the last one may be new.</param>
    public void Add(ReadOnlySpan<long> ids, int code)
    {
        var slot = ItemTable.Slot(ids[code], _shift);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        Volatile.Write(ref _slots[slot], code + 1);
    }

    /// <returns>-1 when the list does not have it.</returns>
    /// <param name="ids">As they are now.</param>
    public int CodeOf(ReadOnlySpan<long> ids, long id)
    {
        for (var slot = ItemTable.Slot(id, _shift); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            var code = Volatile.Read(ref _slots[slot]) - 1;
            if (code < 0)
                return -1;
            // One that was added after the ids were taken is not among them.
            if (code < ids.Length && ids[code] == id)
                return code;
        }
    }
}
