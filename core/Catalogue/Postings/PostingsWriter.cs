using System.IO.MemoryMappedFiles;
using System.Numerics;
using VectorRec.Catalogue.Files;

namespace VectorRec.Catalogue.Postings;

/// <summary>
/// Adds posting lists to an item table whose columns are written. Lists go straight to mapped pages, a family at a time, so that memory
/// is 8 bytes a work while they are put in order and nothing afterwards.
/// </summary>
internal sealed unsafe class PostingsWriter(string path, ItemTableSections sections, int rows)
{
    private byte* _start;

    /// <param name="tags">Tags of all works together.</param>
    public void Write(ItemCodes codes, int tags)
    {
        Reserve(PostedBy.All, 1, rows);
        Reserve(PostedBy.Creator, codes.Creators.Count, rows);
        Reserve(PostedBy.Song, codes.Songs.Count, rows);
        Reserve(PostedBy.Tag, codes.Tags.Count, tags);
        Reserve(PostedBy.City, codes.Cities.Count, rows);
        Reserve(PostedBy.Language, codes.Languages.Count, rows);
        Reserve(PostedBy.Media, Enum.GetValues<Media>().Length, rows);
        Reserve(PostedBy.Kind, Enum.GetValues<WorkKind>().Length, rows);

        DiskSpace.Claim(path, sections.End);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, sections.End);
        using var view = file.CreateViewAccessor(0, sections.End);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            Column<uint>(PostingColumns.StartOf(PostedBy.All))[1] = (uint)rows;
            WorthOrder.Sort(Column<float>(ItemColumn.Bias), Column<uint>(ItemColumn.CreatedAt), Order);
            Fill<int>(PostedBy.Creator, ItemColumn.Creator);
            Fill<int>(PostedBy.Song, ItemColumn.Song);
            FillTags();
            Fill<ushort>(PostedBy.City, ItemColumn.City);
            Fill<ushort>(PostedBy.Language, ItemColumn.Language);
            Fill<byte>(PostedBy.Media, ItemColumn.Media);
            Fill<byte>(PostedBy.Kind, ItemColumn.Kind);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private Span<int> Order => Column<int>(PostingColumns.RowsOf(PostedBy.All));

    // Works that have no such code leave room behind the last list.
    private void Reserve(PostedBy by, int lists, int mostRows)
    {
        sections.Reserve(PostingColumns.StartOf(by), (lists + 1L) * sizeof(uint));
        sections.Reserve(PostingColumns.RowsOf(by), (long)mostRows * sizeof(int));
    }

    // A code without a list is that of works that have none.
    private void Fill<T>(PostedBy by, ItemColumn column)
        where T : unmanaged, IBinaryInteger<T>
    {
        var codes = Column<T>(column);
        var starts = Column<uint>(PostingColumns.StartOf(by));
        var lists = (uint)starts.Length - 1;
        foreach (var code in codes)
        {
            if (uint.CreateTruncating(code) < lists)
                starts[int.CreateTruncating(code) + 1]++;
        }

        Sum(starts);
        var posted = Column<int>(PostingColumns.RowsOf(by));
        foreach (var row in Order)
        {
            if (uint.CreateTruncating(codes[row]) < lists)
                posted[(int)starts[int.CreateTruncating(codes[row])]++] = row;
        }

        Restore(starts);
    }

    private void FillTags()
    {
        var starts = Column<uint>(PostingColumns.StartOf(PostedBy.Tag));
        for (var row = 0; row < rows; row++)
        {
            var tags = Tags(row);
            for (var i = 0; i < tags.Length; i++)
            {
                if (!tags[..i].Contains(tags[i]))
                    starts[tags[i] + 1]++;
            }
        }

        Sum(starts);
        var posted = Column<int>(PostingColumns.RowsOf(PostedBy.Tag));
        foreach (var row in Order)
        {
            var tags = Tags(row);
            for (var i = 0; i < tags.Length; i++)
            {
                if (!tags[..i].Contains(tags[i]))
                    posted[(int)starts[tags[i]]++] = row;
            }
        }

        Restore(starts);
    }

    private static void Sum(Span<uint> counts)
    {
        for (var i = 1; i < counts.Length; i++)
            counts[i] += counts[i - 1];
    }

    // Filling moved every start to its list's end, which is where the next one starts.
    private static void Restore(Span<uint> ends)
    {
        ends[..^1].CopyTo(ends[1..]);
        ends[0] = 0;
    }

    private ReadOnlySpan<ushort> Tags(int row)
    {
        var starts = Column<uint>(ItemColumn.TagStart);
        return Column<ushort>(ItemColumn.Tags)[(int)starts[row]..(int)starts[row + 1]];
    }

    private Span<T> Column<T>(ItemColumn column)
        where T : unmanaged =>
        new(_start + sections[column].Offset, checked((int)(sections[column].Length / sizeof(T))));
}
