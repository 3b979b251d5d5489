using System.Text.Json;

namespace VectorRec.Records.Json;

/// <summary>Reads one JSON value.</summary>
public static class JsonValue
{
    /// <summary>Leaves the reader at the value's last token.</summary>
    /// <returns>Null, or why it is not a value of the field's type.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string? Read(ref Utf8JsonReader reader, Field field, ref Cell cell)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            cell.Clear();
            return null;
        }

        switch (field.Type)
        {
            case FieldType.Integer:
            case FieldType.Number:
                if (reader.TokenType == JsonTokenType.Number)
                    return Utf8Value.Read(reader.ValueSpan, field, ref cell);
                reader.Skip();
                return field.Type == FieldType.Integer ? "is not an integer" : "is not a number";
            case FieldType.Texts:
            case FieldType.Integers:
                return List(ref reader, field, ref cell);
            default:
                if (reader.TokenType != JsonTokenType.String)
                {
                    reader.Skip();
                    return "is not a string";
                }

                if (!reader.ValueIsEscaped)
                    return Utf8Value.Read(reader.ValueSpan, field, ref cell);
                return Text(ref reader) is { } text
                    ? Utf8Value.Read(System.Text.Encoding.UTF8.GetBytes(text), field, ref cell)
                    : "holds half of a surrogate pair";
        }
    }

    /// <returns>Null when it holds half of a surrogate pair, or bytes that are not UTF-8.</returns>
    public static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Integer(ReadOnlySpan<byte> text, List<long> integers)
    {
        var reason = WholeNumber.Read(text, out var integer);
        integers.Add(integer);
        return reason;
    }

    private static string? List(ref Utf8JsonReader reader, Field field, ref Cell cell)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return "is not a list";
        }

        string? reason = null;
        var texts = new List<string>();
        var integers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (field.Type == FieldType.Texts && reader.TokenType == JsonTokenType.String && Text(ref reader) is { } text)
                texts.Add(text);
            else if (field.Type == FieldType.Integers && reader.TokenType == JsonTokenType.Number)
                reason ??= Integer(reader.ValueSpan, integers) is { } wrong ? $"has an item that {wrong}" : null;
            else
                reason ??= field.Type == FieldType.Texts ? "has an item that is not a text" : "has an item that is not an integer";
            reader.Skip();
        }

        if (field.Type == FieldType.Texts)
            cell.Set(texts.ToArray());
        else
            cell.Set(integers.ToArray());
        return reason;
    }
}
