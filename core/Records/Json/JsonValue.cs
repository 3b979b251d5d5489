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
            case FieldType.Vector:
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

    private static string? List(ref Utf8JsonReader reader, Field field, ref Cell cell)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return "is not a list";
        }

        string? reason = null;
        var (items, kind, item) = (new ListItems(field), field.Item!, new Cell());
        var (token, name) = kind.Type switch
        {
            FieldType.Text => (JsonTokenType.String, "a text"),
            FieldType.Integer => (JsonTokenType.Number, "an integer"),
            _ => (JsonTokenType.Number, "a number"),
        };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reason ??= reader.TokenType == token ? Read(ref reader, kind, ref item) : $"is not {name}";
            reader.Skip();
            items.Add(item);
            item = default;
        }

        items.CopyTo(ref cell);
        return reason is null ? null : $"has an item that {reason}";
    }
}
