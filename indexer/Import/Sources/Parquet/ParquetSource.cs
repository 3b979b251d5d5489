using System.Buffers;
using System.Text.Json;
using ParquetSharp;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources.Parquet;

/// <summary>
/// Parquet, read a page of each column at a time. What the reader does not know how to read, or finds damaged, is refused: a file is read
/// right or not at all.
/// </summary>
internal sealed class ParquetSource : IRowSource
{
    private readonly string _name;
    private readonly ParquetFileReader _reader;
    private readonly List<(int Field, int Column, ParquetShape Shape)> _columns;
    private readonly TimeSpan? _zone;
    private readonly long _total;
    private readonly ArrayBufferWriter<byte> _raw = new();
    private readonly Func<Row, ReadOnlyMemory<byte>> _writeRaw;
    private RowGroupReader? _group;
    private ParquetColumn[] _values = [];
    private int _groups;
    private long _left;
    private long _line;

    private ParquetSource(
        string name, ParquetFileReader reader, List<(int, int, ParquetShape)> columns, TimeSpan? zone)
    {
        (_name, _reader, _columns, _zone) = (name, reader, columns, zone);
        _total = reader.FileMetaData.NumRows;
        _writeRaw = WriteRaw;
    }

    public double Fraction => _total == 0 ? 1 : (double)_line / _total;

    /// <param name="zone">Of timestamps that do not say theirs; null: they are refused.</param>
    /// <exception cref="InputException">It is not Parquet, or has columns that the kind has not.</exception>
    public static ParquetSource Open(string path, RecordKind kind, TimeSpan? zone)
    {
        var name = Path.GetFileName(path);
        ParquetFileReader? reader = null;
        try
        {
            using var properties = ReaderProperties.GetDefaultReaderProperties();
            // Else each column of a row group is read into memory whole.
            properties.EnableBufferedStream();
            properties.EnablePageChecksumVerification();
            reader = new ParquetFileReader(path, properties);
            return new ParquetSource(name, reader, Columns(name, kind, reader.FileMetaData.Schema), zone);
        }
        catch (Exception e)
        {
            reader?.Dispose();
            throw Unreadable(name, e);
        }
    }

    public ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        try
        {
            while (_left == 0)
            {
                if (_groups == _reader.FileMetaData.NumRowGroups)
                    return ValueTask.FromResult(false);
                OpenGroup();
            }

            _left--;
            row.Begin(++_line);
            Fill(row);
            return ValueTask.FromResult(true);
        }
        catch (Exception e)
        {
            throw Unreadable(_name, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        CloseGroup();
        _reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private static List<(int, int, ParquetShape)> Columns(string name, RecordKind kind, SchemaDescriptor schema)
    {
        var columns = new List<(int Field, int, ParquetShape)>();
        for (var i = 0; i < schema.NumColumns; i++)
        {
            var column = schema.Column(i);
            var said = column.Path.ToDotVector()[0];
            if (kind.IndexOf(said) is not (>= 0 and var field))
                throw new InputException($"{name} has the column {said}, which is not a field of {kind.Name}.");
            if (columns.Any(other => other.Field == field) || ParquetShape.Of(column) is not { } shape)
                throw new InputException($"{name} has a column {said} that is neither a value nor a list of values.");
            columns.Add((field, i, shape));
        }

        return columns;
    }

    private void OpenGroup()
    {
        CloseGroup();
        _group = _reader.RowGroup(_groups++);
        _values = [.. _columns.Select(column => ParquetColumn.Of(_group.Column(column.Column), column.Shape, _zone))];
        _left = _group.MetaData.NumRows;
    }

    private void CloseGroup()
    {
        foreach (var column in _values)
            column.Dispose();
        _values = [];
        _group?.Dispose();
        _group = null;
    }

    private void Fill(Row row)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            var field = _columns[i].Field;
            if (_values[i].Read(row.Kind.Fields[field], ref row.Cells[field]) is { } reason)
                row.Add(field, reason);
        }

        row.RawOf = _writeRaw;
    }

    private ReadOnlyMemory<byte> WriteRaw(Row row)
    {
        _raw.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_raw))
            JsonRow.Write(json, row);
        return _raw.WrittenMemory;
    }

    // The library tells of files that it cannot read by exceptions of many types; what it says stands between quotes behind a type's name.
    private static InputException Unreadable(string name, Exception e)
    {
        if (e is InputException input)
            return input;
        var said = e.Message.Split('\n')[0];
        var from = said.IndexOf("(message: '", StringComparison.Ordinal);
        if (from >= 0)
            said = said[(from + "(message: '".Length)..].TrimEnd(')').TrimEnd('\'');
        return new($"{name} cannot be read as Parquet: {said.TrimEnd('.')}.", e);
    }
}
