namespace VectorRec.Catalogue;

/// <summary>
/// The place of an id in a list of distinct ids, such as an item table's creators. It keeps no ids of its own: 8 to 16 bytes each. One
/// caller at a time adds, while any number looks up and never waits.
/// </summary>
internal sealed class CodeIndex
{
    private readonly int[] _slots;

    /// <param name="ids">Those that there are.</param>
    /// <param name="spare">How many more there may be.</param>
    public CodeIndex(ReadOnlySpan<long> ids, int spare)
    {
        _slots = new int[1 << SlotTable.BitsFor(ids.Length + spare)];
        for (var code = 0; code < ids.Length; code++)
            Add(ids, code);
    }

    /// <param name="ids">As they are now; the last one may be new.</param>
    public void Add(ReadOnlySpan<long> ids, int code) =>
        Volatile.Write(ref new SlotTable<long>(_slots, ids).SlotOf(ids[code]), code + 1);

    /// <returns>-1 when the list does not have it.</returns>
    /// <param name="ids">As they are now.</param>
    public int CodeOf(ReadOnlySpan<long> ids, long id) => new SlotTable<long>(_slots, ids).Find(id);
}
