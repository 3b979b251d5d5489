using System.Text.Json;

namespace VectorRec.Records.Json;

/// <summary>Reads a JSON object as a row. Only types are looked at here; <see cref="RowRules"/> checks the values.</summary>
public static class JsonRowReader
{
    // Deeper than any row: what is nested in a field that takes no object is that field's defect, not one of the line.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Fills a row; what cannot be read of it becomes defects.</summary>
    /// <param name="json">One object, UTF-8.</param>
    public static void Read(ReadOnlySpan<byte> json, Row row)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
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
