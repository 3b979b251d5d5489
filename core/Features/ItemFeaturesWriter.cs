using System.IO.MemoryMappedFiles;

namespace VectorRec.Features;

/// <summary>Writes the item features of a generation in one pass, in the order of its item table, into a file that gets its name only when it is whole.</summary>
public sealed unsafe class ItemFeaturesWriter : IDisposable
{
    private readonly string _path;
    private readonly long _rows;
    private readonly ItemFeatureColumns _columns;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private long _row;
    private bool _closed;

    /// <param name="rows">Exactly how many works will be appended.</param>
    /// <param name="schemaHash">Of the bundle's manifest.</param>
    public ItemFeaturesWriter(string path, long rows, FeatureSchema schema, string schemaHash, long runId)
    {
        _path = path;
        _rows = rows;
        _columns = new(schema, rows);
        _file = MemoryMappedFile.CreateFromFile(Unfinished, FileMode.Create, null, _columns.Length, MemoryMappedFileAccess.ReadWrite);
        _view = _file.CreateViewAccessor(0, _columns.Length);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start;
        *(ItemFeaturesHeader*)_start = new() { Magic = ItemFeaturesHeader.ExpectedMagic, Rows = rows, RunId = runId, Schema = ItemFeaturesHeader.SchemaOf(schemaHash) };
    }

    private string Unfinished => _path + ".unfinished";

    /// <summary>Appends one encoded work.</summary>
    /// <exception cref="InvalidOperationException">More rows than announced, or an index that the schema does not have.</exception>
    public void Append(FeatureBatch batch, int row)
    {
        if (_row == _rows)
            throw new InvalidOperationException($"The item features were announced with {_rows} works and got more.");
        foreach (var column in _columns.All)
            column.Pack(batch, row, new(_start + column.Offset + (_row * column.RowBytes), column.RowBytes));
        _row++;
    }

    /// <summary>Adds the checksum, and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">Fewer rows than announced.</exception>
    public void Complete()
    {
        if (_row != _rows)
            throw new InvalidOperationException($"The item features were announced with {_rows} works and got {_row}.");
        ((ItemFeaturesHeader*)_start)->Checksum = ItemFeaturesHeader.ChecksumOf(_start, _columns.Length);
        Close();
        File.Move(Unfinished, _path, overwrite: true);
    }

    public void Dispose()
    {
        Close();
        File.Delete(Unfinished);
    }

    private void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _view.Flush();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
