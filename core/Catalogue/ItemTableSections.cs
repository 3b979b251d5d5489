namespace VectorRec.Catalogue;

/// <summary>
/// Offset and length of each section of an item table, in bytes. Behind a section there is room for what spare rows will add to
/// it; nothing is written there, so that on most file systems it takes no space.
/// </summary>
internal sealed class ItemTableSections
{
    private readonly (long Offset, long Length)[] _sections = new (long, long)[ItemTableHeader.SectionCount];

    /// <summary>Where the next section may start.</summary>
    public long End { get; private set; } = Align(ItemTableHeader.Size);

    public (long Offset, long Length) this[ItemColumn column] => _sections[(int)column];

    /// <summary>The sections whose length follows from the number of rows.</summary>
    public static ItemTableSections Fixed(long rows, long spare, int dimension, EmbeddingEncoding encoding)
    {
        var sections = new ItemTableSections();
        Rows(ItemColumn.WorkId, 8);
        Rows(ItemColumn.Embedding, EmbeddingMatrix.WidthOf(encoding, dimension));
        Rows(ItemColumn.Scale, encoding == EmbeddingEncoding.Int8 ? 4 : 0);
        sections.Reserve(ItemColumn.TagStart, (rows + 1) * 4, spare * 4);
        foreach (var column in (ReadOnlySpan<ItemColumn>)[ItemColumn.Bias, ItemColumn.Creator, ItemColumn.Song, ItemColumn.CreatedAt,
            ItemColumn.Quality,
                     ItemColumn.Latitude, ItemColumn.Longitude, ItemColumn.Impressions, ItemColumn.Plays, ItemColumn.Engagement,
                     ItemColumn.Trend])
            Rows(column, 4);
        Rows(ItemColumn.Language, 2);
        Rows(ItemColumn.City, 2);
        Rows(ItemColumn.Kind, 1);
        Rows(ItemColumn.Media, 1);
        Rows(ItemColumn.Level, 1);
        return sections;

        void Rows(ItemColumn column, int width) => sections.Reserve(column, rows * width, spare * width);
    }

    /// <summary>Where each section starts, by column; 0 where it has no place yet.</summary>
    public long[] Offsets() => [.. _sections.Select(section => section.Offset)];

    /// <summary>Gives a section its place behind the others.</summary>
    /// <param name="room">Bytes to leave free behind it.</param>
    public void Reserve(ItemColumn column, long length, long room = 0)
    {
        _sections[(int)column] = (End, length);
        End = Align(End + length + room);
    }

    /// <param name="room">Bytes to leave free behind them.</param>
    public void Append(FileStream file, ItemColumn column, ReadOnlySpan<byte> bytes, long room = 0)
    {
        Reserve(column, bytes.Length, room);
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

    private static long Align(long offset) =>
        (offset + ItemTableHeader.Alignment - 1) / ItemTableHeader.Alignment * ItemTableHeader.Alignment;
}
