using VectorRec.Catalogue.Files;

namespace VectorRec.Features;

/// <summary>
/// Writes the item features of a generation in one pass, in the order of its item table, into a file that gets its name only
/// when it is whole.
/// </summary>
public sealed unsafe class ItemFeaturesWriter : IDisposable
{
    private readonly long _rows;
    private readonly ItemFeatureColumns _columns;
    private readonly UnfinishedMapping _file;
    private readonly byte* _start;
    private long _row;

    /// <param name="rows">Exactly how many works will be appended.</param>
    /// <param name="schemaHash">Of the bundle's manifest.</param>
    public ItemFeaturesWriter(string path, long rows, FeatureSchema schema, string schemaHash, long runId)
    {
        _rows = rows;
        _columns = new(schema, rows);
        _file = new(path, _columns.Length);
        _start = _file.Start;
        *(ItemFeaturesHeader*)_start = new()
        {
            Magic = ItemFeaturesHeader.ExpectedMagic,
            Rows = rows,
            RunId = runId,
            Schema = ItemFeaturesHeader.SchemaOf(schemaHash),
        };
    }

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
        _file.Close();
        _file.Publish();
    }

    public void Dispose() => _file.Dispose();
}
