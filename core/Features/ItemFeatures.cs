using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorRec.Features;

/// <summary>
/// The encoded features of a generation's works, by row of its item table: what fine ranking reads instead of encoding every
/// candidate again. Memory-mapped; works that are newer than the file are kept in memory.
/// </summary>
public sealed unsafe class ItemFeatures : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly ItemFeatureColumns _columns;
    private readonly ConcurrentDictionary<int, byte[]> _later = new();

    private ItemFeatures(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, ItemFeatureColumns columns)
    {
        _file = file;
        _view = view;
        _start = start;
        _columns = columns;
        ref readonly var header = ref Unsafe.AsRef<ItemFeaturesHeader>(start);
        Count = checked((int)header.Rows);
        RunId = header.RunId;
    }

    /// <summary>Works in the file.</summary>
    public int Count { get; }

    public long RunId { get; }

    /// <summary>Of one work.</summary>
    public int RowBytes => _columns.RowBytes;

    /// <summary>Opens a file and checks it whole.</summary>
    /// <param name="schemaHash">Of the bundle's manifest.</param>
    /// <exception cref="InvalidDataException">It is not one, is cut short, belongs to another schema, or its checksum is wrong.</exception>
    public static ItemFeatures Open(string path, FeatureSchema schema, string schemaHash)
    {
        var length = new FileInfo(path).Length;
        if (length < ItemFeaturesHeader.Size)
            throw new InvalidDataException($"{path} holds no item features: {length} bytes are too few.");

        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            ref readonly var header = ref Unsafe.AsRef<ItemFeaturesHeader>(start);
            if (header.Magic != ItemFeaturesHeader.ExpectedMagic)
                throw new InvalidDataException($"{path} does not hold item features of this version.");
            if (header.Schema != ItemFeaturesHeader.SchemaOf(schemaHash))
                throw new InvalidDataException($"{path} belongs to another feature schema.");
            if (header.Rows is < 0 or > int.MaxValue / 2)
                throw new InvalidDataException($"{path} has a damaged header.");
            var columns = new ItemFeatureColumns(schema, header.Rows);
            if (columns.Length != length)
                throw new InvalidDataException($"{path} is damaged: it has {length} bytes, {header.Rows} works need {columns.Length}.");
            if (ItemFeaturesHeader.ChecksumOf(start, length) != header.Checksum)
                throw new InvalidDataException($"{path} is damaged: its checksum does not match.");
            return new ItemFeatures(file, view, start, columns);
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives a row that lies behind the file its features, or other ones. For works that are newer than the generation; safe beside
    /// readers.
    /// </summary>
    /// <param name="row">Row of the item table, at least <see cref="Count"/>. Rows may come in any order and leave gaps.</param>
    /// <param name="batch">Item side, of the bundle's schema: what the item tower embedded.</param>
    public void Set(int row, FeatureBatch batch, int batchRow)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row, Count);
        var packed = new byte[RowBytes];
        foreach (var column in _columns.All)
            column.Pack(batch, batchRow, packed.AsSpan(column.RowOffset, column.RowBytes));
        _later[row] = packed;
    }

    /// <summary>Reads a row into a batch.</summary>
    /// <returns>False when the row has no features; the batch is then as it was.</returns>
    public bool TryRead(int row, FeatureBatch batch, int batchRow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (row < Count)
        {
            foreach (var column in _columns.All)
                column.Unpack(new(_start + column.Offset + ((long)row * column.RowBytes), column.RowBytes), batch, batchRow);
            return true;
        }

        if (!_later.TryGetValue(row, out var packed))
            return false;
        foreach (var column in _columns.All)
            column.Unpack(packed.AsSpan(column.RowOffset, column.RowBytes), batch, batchRow);
        return true;
    }

    /// <summary>Adds the vector of a row, of length 1 or all zeros, to a sum; nothing when the row has no features.</summary>
    /// <param name="sum">[content width] of the schema.</param>
    public void AddContent(int row, Span<float> sum)
    {
        if (ContentOf(row) is { IsEmpty: false } content)
            TensorPrimitives.Add(sum, content, sum);
    }

    /// <summary>The inner product of a vector with that of a row; 0 when the row has no features.</summary>
    /// <param name="vector">[content width] of the schema.</param>
    public float ContentDot(ReadOnlySpan<float> vector, int row) =>
        ContentOf(row) is { IsEmpty: false } content ? TensorPrimitives.Dot(vector, content) : 0;

    private ReadOnlySpan<float> ContentOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (_columns.Content is not { } column)
            return [];
        if (row < Count)
            return new(_start + column.Offset + ((long)row * column.RowBytes), column.Feature.Width);
        return _later.TryGetValue(row, out var later)
            ? MemoryMarshal.Cast<byte, float>(later.AsSpan(column.RowOffset, column.RowBytes)) : [];
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
