using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using VectorRec.Catalogue.Files;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Catalogue;

/// <summary>
/// Writes an item table in one pass over works in ascending id order, into a file that gets its name only when it is whole.
/// Memory is the dictionaries' and, at the end, 8 bytes a work and the look-up of ids; columns go straight to mapped pages.
/// </summary>
public sealed unsafe class ItemTableWriter : IDisposable
{
    // What comes behind the columns, a row: eight posting lists, tags and the look-up of ids.
    private const int LaterBytes = 100;

    private readonly int _rows;
    private readonly int _spare;
    private readonly int _dimension;
    private readonly EmbeddingEncoding _encoding;
    private readonly double _priorRate;
    private readonly long _runId;
    private readonly ItemTableSections _sections;
    private readonly ItemCodes _codes = new();
    private readonly ItemRowWriter _writer;
    private readonly List<ushort> _tags = [];
    private readonly UnfinishedMapping _file;
    private readonly byte* _start;
    private int _row;

    /// <param name="rows">Exactly how many works will be appended.</param>
    /// <param name="priorRate">The catalogue's mean engagement, the prior of <see cref="Engagement.Rate"/>.</param>
    /// <param name="spare">Works that there is to be room for behind them, see <see cref="ItemDelta"/>.</param>
    public ItemTableWriter(
        string path, int rows, int dimension, long runId, double priorRate, int spare = 0,
        EmbeddingEncoding encoding = EmbeddingEncoding.Float32)
    {
        _rows = rows;
        _spare = spare;
        _dimension = dimension;
        _runId = runId;
        _priorRate = priorRate;
        _encoding = encoding;
        _sections = ItemTableSections.Fixed(rows, spare, dimension, encoding);
        _file = new(path, _sections.End, (long)rows * LaterBytes);
        _start = _file.Start;
        _writer = new(_start, _sections.Offsets(), dimension, encoding, priorRate, _codes);
    }

    /// <param name="embedding">[d], finite.</param>
    /// <param name="bias">Logits, finite.</param>
    /// <exception cref="InvalidOperationException">More rows than announced, ids not ascending, or a number that is not finite.</exception>
    public void Append(WorkRow work, ReadOnlySpan<float> embedding, float bias)
    {
        var row = _row;
        if (row == _rows)
            throw new InvalidOperationException($"The item table was announced with {_rows} works and got more.");
        if (row > 0 && Column<long>(ItemColumn.WorkId)[row - 1] >= work.WorkId)
            throw new InvalidOperationException($"Work {work.WorkId} came out of order.");

        _writer.Write(row, work, embedding, bias);
        Column<uint>(ItemColumn.TagStart)[row] = (uint)_tags.Count;
        foreach (var tag in work.Tags)
        {
            if (_codes.Tag(tag) is var code and not ItemCodes.None)
                _tags.Add(code);
        }

        _row++;
    }

    /// <summary>Adds dictionaries, hash index, posting lists and checksum, and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">Fewer rows than announced.</exception>
    public void Complete()
    {
        if (_row != _rows)
            throw new InvalidOperationException($"The item table was announced with {_rows} works and got {_row}.");

        Column<uint>(ItemColumn.TagStart)[_rows] = (uint)_tags.Count;
        var slots = Slots(out var slotBits);
        var strings = new ItemTableStrings([.. _codes.Languages], [.. _codes.Cities], [.. _codes.Tags]);
        _file.Close();

        using (var file = new FileStream(_file.Name, FileMode.Open, FileAccess.Write))
        {
            _sections.Append(file, ItemColumn.Tags, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_tags)),
                (long)_spare * ItemDelta.MostTags * sizeof(ushort));
            _sections.Append(file, ItemColumn.Slots, MemoryMarshal.AsBytes<int>(slots));
            _sections.Append(file, ItemColumn.Creators, MemoryMarshal.AsBytes<long>(_codes.Creators.ToArray()),
                (long)_spare * sizeof(long));
            _sections.Append(file, ItemColumn.Songs, MemoryMarshal.AsBytes<long>(_codes.Songs.ToArray()), (long)_spare * sizeof(long));
            _sections.Append(file, ItemColumn.Strings, JsonSerializer.SerializeToUtf8Bytes(strings));
        }

        new PostingsWriter(_file.Name, _sections, _rows).Write(_codes, _tags.Count);
        WriteHeader(slotBits);
        _file.Publish();
    }

    /// <summary>Lets the rows that it has stay in a file with a temporary name, for somebody who goes on.</summary>
    public void Keep() => _file.Keep();

    public void Dispose() => _file.Dispose();

    private Span<T> Column<T>(ItemColumn column)
        where T : unmanaged =>
        new(_start + _sections[column].Offset, checked((int)(_sections[column].Length / sizeof(T))));

    // One key more than there can be: files have always been written so.
    private int[] Slots(out int bits)
    {
        bits = SlotTable.BitsFor(_rows + _spare + 1);
        var slots = new int[1 << bits];
        var ids = Column<long>(ItemColumn.WorkId);
        var table = new SlotTable<long>(slots, ids);
        for (var row = 0; row < _rows; row++)
            table.SlotOf(ids[row]) = row + 1;
        return slots;
    }

    private void WriteHeader(int slotBits)
    {
        using var file = MemoryMappedFile.CreateFromFile(_file.Name, FileMode.Open);
        using var view = file.CreateViewAccessor(0, _sections.End);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _sections.CopyTo(new Span<long>(start + ItemTableHeader.FieldsSize, ItemTableHeader.SectionCount * 2));
        *(ItemTableHeader*)start = new ItemTableHeader
        {
            Magic = ItemTableHeader.ExpectedMagic,
            Rows = _rows,
            Dimension = _dimension,
            SlotBits = slotBits,
            RunId = _runId,
            Spare = _spare,
            Encoding = _encoding,
            PriorRate = _priorRate,
        };
        ((ItemTableHeader*)start)->Checksum = ItemTableIntegrity.Checksum(start, _sections.End);
        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
