using System.Globalization;
using CsvHelper;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>
/// Comma-separated values with a header line (RFC 4180), except that a line break always ends a row: one bad quote cannot swallow the rest.
/// </summary>
internal sealed class CsvSource : IRowSource
{
    /// <summary>Bytes of one row.</summary>
    public const int MaxRecord = 4 << 20;

    private readonly InputStream _input;
    private readonly RecordKind _kind;
    private readonly CsvReader _reader;

    // The reader tells of bad rows as it finds them, which may be before they are asked for.
    private readonly Queue<CsvMalformedRecord> _malformed = new();
    private int[]? _fields;

    public CsvSource(InputStream input, RecordKind kind)
    {
        _input = input;
        _kind = kind;
        _reader = CsvReader.Create(input.Stream, new CsvReaderOptions
        {
            Separator = ',',
            DetectSeparatorHint = false,
            AllowLineBreaksInQuotes = false,
            MaxRecordSize = MaxRecord,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _malformed.Enqueue(record),
            FormatProvider = CultureInfo.InvariantCulture,
        });
    }

    public double Fraction => _input.Fraction;

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        try
        {
            _fields ??= await ReadHeaderAsync(ct);
            if (!await _reader.ReadAsync(ct))
                return false;
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException or IOException)
        {
            throw new InputException($"{_input.Name} cannot be read: {e.Message}", e);
        }

        Parse(row);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _input.DisposeAsync();
    }

    private async ValueTask<int[]> ReadHeaderAsync(CancellationToken ct)
    {
        await _reader.ReadHeaderAsync(ct);
        var names = _reader.Headers;
        if (names.Count == 0)
            throw new InputException($"{_input.Name} is empty: a CSV file begins with a header line.");
        var fields = names.Select(name => _kind.IndexOf(name)).ToArray();
        if (Array.IndexOf(fields, -1) is >= 0 and var unknown)
            throw new InputException($"{_input.Name} has the column {names[unknown]}, which is not a field of {_kind.Name}.");
        if (fields.Distinct().Count() < fields.Length)
            throw new InputException($"{_input.Name} has the same column twice.");
        return fields;
    }

    private void Parse(Row row)
    {
        row.Begin(_reader.LineNumber);
        row.Raw = _reader.RawRecord.ToArray();
        while (_malformed.TryPeek(out var malformed) && malformed.LineNumber <= row.Line)
        {
            _malformed.Dequeue();
            if (malformed.LineNumber == row.Line)
                row.Defects.Add(new(null, Explain(malformed.Reason)));
        }

        if (row.Defects.Count > 0)
            return;
        if (_reader.FieldCount != _fields!.Length)
        {
            row.Defects.Add(new(null, $"has {_reader.FieldCount} fields; the header has {_fields.Length}"));
            return;
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            var text = _reader.GetSpan(i);
            if (text.Length > 0 && Read(text, _kind.Fields[_fields[i]], ref row.Cells[_fields[i]]) is { } reason)
                row.Add(_fields[i], reason);
        }
    }

    private static string? Read(ReadOnlySpan<byte> text, Field field, ref Cell cell)
    {
        if (field.Item is not { } kind)
            return Utf8Value.Read(text, field, ref cell);

        var (items, item) = (new ListItems(field), new Cell());
        foreach (var range in text.Split((byte)'|'))
        {
            if (Utf8Value.Read(text[range], kind, ref item) is { } reason)
                return $"has an item that {reason}";
            items.Add(item);
        }

        items.CopyTo(ref cell);
        return null;
    }

    private static string Explain(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "has a quote inside a field that does not begin with one",
        CsvMalformedReason.TextAfterClosingQuote => "has text after a closing quote",
        _ => "has a quoted field that is not closed on its line",
    };
}
