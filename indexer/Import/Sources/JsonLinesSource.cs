using System.Text.Json;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>JSON Lines: an object a line.</summary>
internal sealed class JsonLinesSource(InputStream input) : IRowSource
{
    /// <summary>Bytes of one line.</summary>
    public const int MaxLine = 4 << 20;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    private readonly LineReader _lines = new(input.Stream, MaxLine);

    public double Fraction => input.Fraction;

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        try
        {
            if (!await _lines.ReadAsync(ct))
                return false;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"{input.Name} cannot be read after line {_lines.Number}: {e.Message}", e);
        }

        row.Begin(_lines.Number);
        row.Raw = _lines.Line;
        if (_lines.TooLong)
            row.Defects.Add(new(null, $"is longer than {MaxLine} bytes"));
        else
            Parse(_lines.Line.Span, row);
        return true;
    }

    public ValueTask DisposeAsync() => input.DisposeAsync();

    private static void Parse(ReadOnlySpan<byte> line, Row row)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                row.Defects.Add(new(null, "is not a JSON object"));
                return;
            }

            var seen = 0L;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadField(ref reader, row, ref seen);
            // Anything but white space after the object is an error here.
            reader.Read();
        }
        catch (JsonException e)
        {
            // Where it is, without what the library says of lines: each row is one.
            row.Defects.Add(new(null, $"is not valid JSON at byte {e.BytePositionInLine}"));
        }
    }

    private static void ReadField(ref Utf8JsonReader reader, Row row, ref long seen)
    {
        var field = reader.ValueIsEscaped ? row.Kind.IndexOf(JsonValue.Text(ref reader) ?? "") : row.Kind.IndexOf(reader.ValueSpan);
        if (field < 0)
        {
            row.Defects.Add(new(JsonValue.Text(ref reader), $"is not a field of {row.Kind.Name}"));
            reader.Read();
            reader.Skip();
            return;
        }

        reader.Read();
        if ((seen & (1L << field)) != 0)
        {
            reader.Skip();
            row.Add(field, "is there twice");
            return;
        }

        seen |= 1L << field;
        if (JsonValue.Read(ref reader, row.Kind.Fields[field], ref row.Cells[field]) is { } reason)
            row.Add(field, reason);
    }
}
