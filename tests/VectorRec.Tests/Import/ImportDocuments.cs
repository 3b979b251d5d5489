using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VectorRec.Records;

namespace VectorRec.Tests.Import;

/// <summary>What docs/ says of the import format, made from the descriptions that the import itself follows.</summary>
internal static class ImportDocuments
{
    private static readonly JsonSerializerOptions Json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON Schema of one line of a JSONL file.</summary>
    public static string Schema(RecordKind kind)
    {
        var properties = new JsonObject();
        foreach (var field in kind.Fields)
            properties.Add(field.Name, Property(field));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = kind.Name,
            ["description"] = kind.About,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. kind.Fields.Where(field => field.Required).Select(field => (JsonNode)field.Name)]),
            ["additionalProperties"] = false,
        };
        if (kind.Pair is var (first, second))
            schema["dependentRequired"] = new JsonObject { [first] = new JsonArray(second), [second] = new JsonArray(first) };
        if (kind.OneOf.Count > 0)
            schema["oneOf"] = new JsonArray([.. kind.OneOf.Select(field => (JsonNode)Present(kind, field))]);
        if (kind.Needs.Count > 0)
        {
            schema["allOf"] = new JsonArray([.. kind.Needs.Select(need => (JsonNode)new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { [need.Field] = new JsonObject { ["const"] = need.Word } } },
                ["then"] = Present(kind, need.Needed),
            })]);
        }

        return schema.ToJsonString(Json) + "\n";
    }

    /// <summary>The table of a kind's fields in docs/import-format.md.</summary>
    public static string Table(RecordKind kind)
    {
        var text = new StringBuilder("| Field | Type | Required | Absent in a new row | Is |\n|---|---|---|---|---|\n");
        foreach (var field in kind.Fields)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{field.Name}` | {Type(field)} | {(field.Required ? "yes" : "")} | {Default(field)} | "
                    + $"{field.About}{(field.References is { } target ? $" One of the {target}." : "")} |\n");
        }

        return text.ToString();
    }

    // Null and an empty text are as if the field were not there.
    private static JsonObject Present(RecordKind kind, string name)
    {
        var text = kind.Fields[kind.IndexOf(name)].Type == FieldType.Text;
        var value = text ? new JsonObject { ["type"] = "string", ["minLength"] = 1 } : new JsonObject { ["type"] = "integer" };
        return new JsonObject { ["required"] = new JsonArray(name), ["properties"] = new JsonObject { [name] = value } };
    }

    private static string Default(Field field) => field.Required ? "" : field.Default switch
    {
        null => "nothing",
        "now()" => "the time of the import",
        "'{}'" => "an empty list",
        var value => $"`{value.Trim('\'')}`",
    };

    private static string Type(Field field) => field.Type switch
    {
        FieldType.Integer => $"integer, {Show(field.Min)} to {(field.Max is { } max ? Show(max) : "2^63 - 1")}",
        FieldType.Number => field.Max is { } max ? $"number, {Show(field.Min)} to {Show(max)}" : $"number above {Show(field.Min)}",
        FieldType.Text => $"text, up to {field.MaxLength} characters",
        FieldType.Word => string.Join(", ", field.Words.Select(word => $"`{word}`")),
        FieldType.Time => "time, 1970 to now",
        FieldType.Uuid => "UUID",
        FieldType.Texts => $"list of up to {field.MaxItems} texts of up to {field.MaxLength} characters",
        FieldType.Vector => $"vector of up to {field.MaxItems} numbers",
        _ => $"list of up to {field.MaxItems} integers",
    };

    private static string Show(double? bound) => bound!.Value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Property(Field field)
    {
        var property = new JsonObject { ["description"] = field.About };
        var type = field.Type switch
        {
            FieldType.Integer => "integer",
            FieldType.Number => "number",
            FieldType.Texts or FieldType.Integers or FieldType.Vector => "array",
            _ => "string",
        };
        property["type"] = field.Required ? type : new JsonArray(type, "null");
        if (field.Type == FieldType.Word)
            property["enum"] = new JsonArray(
                [.. field.Words.Select(word => (JsonNode?)word), .. field.Required ? Array.Empty<JsonNode?>() : [null]]);
        if (field.Type is FieldType.Time or FieldType.Uuid)
            property["format"] = field.Type == FieldType.Time ? "date-time" : "uuid";
        // The format allows more than is taken.
        if (field.Type == FieldType.Time)
            property["pattern"] = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$";
        var values = property;
        if (type == "array")
        {
            property["maxItems"] = field.MaxItems;
            property["items"] = values = new JsonObject
            {
                ["type"] = field.Type switch { FieldType.Texts => "string", FieldType.Vector => "number", _ => "integer" },
            };
            if (field.Type == FieldType.Vector)
                property["minItems"] = 1;
            if (field.Type == FieldType.Texts)
                (values["minLength"], values["pattern"]) = (1, "^[^|]*$");
        }

        if (field.Min is { } min)
            values[field.AboveMin ? "exclusiveMinimum" : "minimum"] = min;
        if (field.Max is { } max)
            values["maximum"] = max;
        else if (field.Type is FieldType.Integer or FieldType.Integers)
            values["maximum"] = long.MaxValue;
        if (field.MaxLength > 0)
            values["maxLength"] = field.MaxLength;
        return property;
    }
}
