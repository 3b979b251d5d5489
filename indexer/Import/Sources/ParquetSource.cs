using System.Buffers;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>Parquet, a row group at a time: memory is what the largest row group takes.</summary>
internal sealed class ParquetSource : IRowSource
{
    private readonly InputStream _input;
    private readonly RecordKind _kind;
    private readonly ParquetReader _reader;
    private readonly List<(int Field, DataField Column)> _columns;
    private readonly ArrayBufferWriter<byte> _raw = new();
    private ParquetColumn[] _group = [];
    private int _groups;
    private long _left;
    private long _line;
    private readonly long _total;

    private ParquetSource(InputStream input, RecordKind kind, ParquetReader reader, List<(int, DataField)> columns)
    {
        _input = input;
        _kind = kind;
        _reader = reader;
        _columns = columns;
        _total = reader.RowGroups.Sum(group => group.RowCount);
    }

    public double Fraction => _total == 0 ? 1 : (double)_line / _total;

    /// <exception cref="InputException">It is not Parquet, or has columns that the kind has not.</exception>
    public static async Task<ParquetSource> OpenAsync(InputStream input, RecordKind kind, CancellationToken ct)
    {
        try
        {
            var reader = await ParquetReader.CreateAsync(input.Stream, cancellationToken: ct);
            return new ParquetSource(input, kind, reader, Columns(input, kind, reader.Schema));
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Unreadable(input, e);
        }
    }

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        try
        {
            while (_left == 0)
            {
                if (_groups == _reader.RowGroupCount)
                    return false;
                await ReadGroupAsync(ct);
            }

            _left--;
            row.Begin(++_line);
            Fill(row);
            return true;
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Unreadable(_input, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var column in _group)
            column.Dispose();
        await _reader.DisposeAsync();
        await _input.DisposeAsync();
    }

    private static List<(int, DataField)> Columns(InputStream input, RecordKind kind, ParquetSchema schema)
    {
        var columns = new List<(int, DataField)>();
        foreach (var column in schema.DataFields)
        {
            var name = column.Path.FirstPart ?? "";
            if (kind.IndexOf(name) is not (>= 0 and var field))
                throw new InputException($"{input.Name} has the column {name}, which is not a field of {kind.Name}.");
            if (columns.Any(other => other.Item1 == field) || column.MaxRepetitionLevel > 1)
                throw new InputException($"{input.Name} has a column {name} that is neither a value nor a list of values.");
            columns.Add((field, column));
        }

        return columns;
    }

    private async Task ReadGroupAsync(CancellationToken ct)
    {
        foreach (var column in _group)
            column.Dispose();
        _group = [];
        using var group = _reader.OpenRowGroupReader(_groups++);
        var read = new List<ParquetColumn>();
        foreach (var (_, column) in _columns)
        {
            read.Add(ParquetColumn.Of(await group.ReadRawColumnDataBaseAsync(column, ct), column)
                ?? throw new InputException(
                    $"{_input.Name} has the column {column.Path.FirstPart} of type {column.ClrType.Name}, which cannot be imported."));
        }

        _group = [.. read];
        _left = group.RowCount;
    }

    private void Fill(Row row)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            var field = _columns[i].Field;
            if (_group[i].Read(_kind.Fields[field], ref row.Cells[field]) is { } reason)
                row.Add(field, reason);
        }

        _raw.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_raw))
            JsonRow.Write(json, row);
        row.Raw = _raw.WrittenMemory;
    }

    // The library meets a broken file with exceptions of many types.
    private static bool IsBroken(Exception e) => e is not (OperationCanceledException or InputException);

    private static InputException Unreadable(InputStream input, Exception e) =>
        new($"{input.Name} cannot be read as Parquet: {e.Message}", e);
}
