namespace VectorRec.Catalog;

/// <summary>Offset and length of each section of an item table, in bytes.</summary>
internal sealed class ItemTableSections
{
    private readonly (long Offset, long Length)[] _sections = new (long, long)[ItemTableHeader.SectionCount];

    /// <summary>Where the next section may start.</summary>
    public long End { get; private set; } = Align(ItemTableHeader.Size);

    public (long Offset, long Length) this[ItemColumn column] => _sections[(int)column];

    /// <summary>The sections whose length follows from the number of rows.</summary>
    public static ItemTableSections Fixed(long rows, int dimension)
    {
        var sections = new ItemTableSections();
        sections.Reserve(ItemColumn.WorkId, rows * 8);
        sections.Reserve(ItemColumn.Embedding, rows * dimension * 4);
        sections.Reserve(ItemColumn.TagStart, (rows + 1) * 4);
        foreach (var column in (ReadOnlySpan<ItemColumn>)[ItemColumn.Bias, ItemColumn.Creator, ItemColumn.Song, ItemColumn.CreatedAt, ItemColumn.Quality,
                     ItemColumn.Latitude, ItemColumn.Longitude, ItemColumn.Impressions, ItemColumn.Plays, ItemColumn.Engagement])
            sections.Reserve(column, rows * 4);
        sections.Reserve(ItemColumn.Language, rows * 2);
        sections.Reserve(ItemColumn.City, rows * 2);
        sections.Reserve(ItemColumn.Kind, rows);
        sections.Reserve(ItemColumn.Media, rows);
        sections.Reserve(ItemColumn.Level, rows);
        return sections;
    }

    public void Append(FileStream file, ItemColumn column, ReadOnlySpan<byte> bytes)
    {
        Reserve(column, bytes.Length);
        file.Position = this[column].Offset;
        file.Write(bytes);
        if (file.Length < End)
            file.SetLength(End);
    }

    public void CopyTo(Span<long> table)
    {
        for (var i = 0; i < _sections.Length; i++)
            (table[2 * i], table[(2 * i) + 1]) = _sections[i];
    }

    private void Reserve(ItemColumn column, long length)
    {
        _sections[(int)column] = (End, length);
        End = Align(End + length);
    }

    private static long Align(long offset) => (offset + ItemTableHeader.Alignment - 1) / ItemTableHeader.Alignment * ItemTableHeader.Alignment;
}
