using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Api.Records;

/// <summary>
/// Reads an item of a body as the import reads a line of a file: the same code, after the names were put into the import's.
/// </summary>
internal static class BodyRow
{
    /// <summary>Fills a row and checks it; what is wrong becomes defects, in the names of the body.</summary>
    /// <param name="id">The key, where the address names it; the item may leave it out.</param>
    /// <param name="now">Nothing that is later than this is taken, but for what clocks differ.</param>
    public static void Read(JsonElement item, Row row, DateTimeOffset now, long? id = null)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            row.Defects.Add(new(null, "has to be an object"));
            return;
        }

        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { SkipValidation = true }))
            Write(json, item, row, id);
        var own = row.Defects.Count;
        JsonRowReader.Read(line.WrittenSpan, row);
        RowRules.Check(row, now);
        NameAsInBody(row, own);
    }

    /// <summary>Gives defects the names of the body.</summary>
    /// <param name="from">The first one that has the import's.</param>
    public static void NameAsInBody(Row row, int from)
    {
        for (var i = from; i < row.Defects.Count; i++)
            row.Defects[i] = row.Defects[i] with { Field = row.Defects[i].Field is { } field ? BodyNames.Of(field) : null };
    }

    private static void Write(Utf8JsonWriter json, JsonElement item, Row row, long? id)
    {
        json.WriteStartObject();
        var key = row.Kind.IndexOf(row.Kind.Key[0]);
        if (id is { } given)
            json.WriteNumber(row.Kind.Key[0], given);
        foreach (var property in item.EnumerateObject())
        {
            var field = Find(row, property);
            if (field < 0)
                continue;
            if (field == key && id is { } asked)
            {
                if (!IsSame(property.Value, asked))
                    row.Defects.Add(new(BodyNames.Of(row.Kind.Key[0]), $"is not {asked}, which the address names"));
                continue;
            }

            json.WritePropertyName(row.Kind.Fields[field].Name);
            WriteValue(json, property.Value, row.Kind.Fields[field]);
        }

        json.WriteEndObject();
    }

    private static int Find(Row row, JsonProperty property)
    {
        try
        {
            var field = BodyNames.IndexOf(row.Kind, property.Name);
            if (field < 0)
                row.Defects.Add(new(property.Name, $"is not a field of {row.Kind.Name}"));
            return field;
        }
        catch (InvalidOperationException)
        {
            row.Defects.Add(new(null, "has a name that holds half of a surrogate pair"));
            return -1;
        }
    }

    private static bool IsSame(JsonElement value, long id) =>
        IdText(value) is { } text ? text == id.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : value.ValueKind == JsonValueKind.Number && WholeNumber.Read(JsonMarshal.GetRawUtf8Value(value), out var number) is null
            && number == id;

    private static void WriteValue(Utf8JsonWriter json, JsonElement value, Field field)
    {
        if (!BodyNames.IsId(field))
        {
            Raw(json, value);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                WriteId(json, item);
            json.WriteEndArray();
        }
        else
        {
            WriteId(json, value);
        }
    }

    private static void WriteId(Utf8JsonWriter json, JsonElement value)
    {
        if (IdText(value) is { } digits)
            json.WriteRawValue(digits, skipInputValidation: true);
        else
            Raw(json, value);
    }

    // An id that is spelt as a text: its digits, as a number would be spelt.
    private static string? IdText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value) is [_, .. var text, _] && text.Length is > 0 and < 20
            && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (text[0] != '0' || text.Length == 1)
            ? System.Text.Encoding.ASCII.GetString(text) : null;

    // As it stands in the body, whatever it is: the reader says what is wrong with it.
    private static void Raw(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
