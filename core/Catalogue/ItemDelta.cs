namespace VectorRec.Catalogue;

/// <summary>
/// Works that are newer than the index, in the spare rows behind the mapped ones. One thread adds; any number read meanwhile and
/// never wait, for a work is seen only when all of it is there, and a row never changes or moves afterwards.
/// </summary>
/// <remarks>
/// The table is mapped copy-on-write: what is added is this process's own and gone with it, while the pages that nobody touched
/// stay the file's, shared with whoever else reads it.
/// </remarks>
public sealed unsafe class ItemDelta
{
    /// <summary>Tags of a work; the database takes no more.</summary>
    public const int MostTags = 32;

    private readonly ItemTable _table;
    private readonly byte* _start;
    private readonly long[] _offsets;
    private readonly double _priorRate;
    private ItemCodes? _codes;
    private ItemRowWriter? _writer;

    internal ItemDelta(ItemTable table, byte* start, long[] offsets, in ItemTableHeader header)
    {
        _table = table;
        _start = start;
        _offsets = offsets;
        _priorRate = header.PriorRate;
        Capacity = header.Spare;
    }

    /// <summary>Works that it can take in all.</summary>
    public int Capacity { get; }

    /// <summary>Works that it has taken.</summary>
    public int Count => _table.Count - _table.BaseCount;

    public bool IsFull => Count == Capacity;

    /// <summary>Adds a work that the table does not have. One caller at a time.</summary>
    /// <param name="embedding">[d], finite.</param>
    /// <param name="bias">Logits, finite.</param>
    /// <returns>Its row; -1 when there is no room.</returns>
    /// <exception cref="InvalidOperationException">The table has the work, or a number is not finite; nothing is added.</exception>
    public int Append(WorkRow work, ReadOnlySpan<float> embedding, float bias)
    {
        if (_table.RowOf(work.WorkId) >= 0)
            throw new InvalidOperationException($"The item table has work {work.WorkId} already.");
        if (IsFull)
            return -1;

        var row = _table.Count;
        // Most generations are asked for it late or never, and it takes as long as reading all creators.
        _codes ??= ItemCodes.Of(_table);
        _writer ??= new(_start, _offsets, _table.Dimension, _table.Embeddings.Encoding, _priorRate, _codes);
        _writer.Write(row, work, embedding, bias);
        AppendTags(row, work.Tags.AsSpan(0, Math.Min(work.Tags.Length, MostTags)));
        AppendNew(ItemColumn.Creators, _table.Creators.Length, _codes.Creators.Count, work.CreatorId);
        AppendNew(ItemColumn.Songs, _table.Songs.Length, _codes.Songs.Count, work.SongId);
        _table.Publish(row + 1, _codes);
        _table.Postings.Add(row);
        // The row is there before anybody can find it.
        Volatile.Write(ref _table.Slots.SlotOf(work.WorkId), row + 1);
        return row;
    }

    private void AppendTags(int row, ReadOnlySpan<string> tags)
    {
        var starts = (uint*)(_start + _offsets[(int)ItemColumn.TagStart]);
        var codes = (ushort*)(_start + _offsets[(int)ItemColumn.Tags]);
        var end = starts[row];
        foreach (var tag in tags)
        {
            if (_codes!.Tag(tag) is var code and not ItemCodes.None)
                codes[end++] = code;
        }

        starts[row + 1] = end;
    }

    // A work brings one creator and one song at most.
    private void AppendNew(ItemColumn column, int known, int all, long? id)
    {
        if (all > known)
            ((long*)(_start + _offsets[(int)column]))[known] = id!.Value;
    }
}
