using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using VectorRec.Records;

namespace VectorRec.Api.Records;

/// <summary>What OpenAPI says of records: the import's own description of their fields, as bodies spell them.</summary>
internal static class RecordSchemas
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["users"] = "User",
        ["songs"] = "Song",
        ["works"] = "Work",
        ["follows"] = "Follow",
        ["families"] = "Family",
    };

    /// <summary>Whether lists of a batch that have this name are of records.</summary>
    public static bool IsKind(string name) => Names.ContainsKey(name);

    /// <summary>The schema of a kind, as a component of the document.</summary>
    /// <param name="kind">Name of the kind.</param>
    /// <param name="keyed">Whether the key is in the item; else the address names it.</param>
    public static OpenApiSchemaReference In(OpenApiDocument document, string kind, bool keyed)
    {
        var name = Names[kind] + (keyed ? "Record" : "Fields");
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent<IOpenApiSchema>(name, Of(RecordKinds.All.First(known => known.Name == kind), keyed));
        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema Of(RecordKind record, bool keyed) => new()
    {
        Type = JsonSchemaType.Object,
        Description = record.About,
        Properties = record.Fields.ToDictionary(field => BodyNames.Of(field.Name), IOpenApiSchema (field) => Of(field)),
        Required = record.Fields.Where(field => field.Required && (keyed || !record.Key.Contains(field.Name)))
            .Select(field => BodyNames.Of(field.Name)).ToHashSet(),
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Of(Field field)
    {
        var isList = field.Item is not null;
        var value = new OpenApiSchema
        {
            Type = field.Type switch
            {
                FieldType.Integer or FieldType.Integers => JsonSchemaType.Integer,
                FieldType.Number or FieldType.Vector => JsonSchemaType.Number,
                _ => JsonSchemaType.String,
            },
            Format = field.Type switch
            {
                FieldType.Integer when field.SqlType != "bigint" => "int32",
                FieldType.Integer or FieldType.Integers => "int64",
                FieldType.Time => "date-time",
                FieldType.Uuid => "uuid",
                _ => null,
            },
            Minimum = field.AboveMin ? null : Text(field.Min),
            ExclusiveMinimum = field.AboveMin ? Text(field.Min) : null,
            Maximum = Text(field.Max) ?? (BodyNames.IsId(field) ? long.MaxValue.ToString(CultureInfo.InvariantCulture) : null),
            MaxLength = field.MaxLength > 0 ? field.MaxLength : null,
            Enum = [.. Words(field)],
        };
        var whole = isList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = value, MaxItems = field.MaxItems } : value;
        if (field.Type == FieldType.Vector)
            whole.MinItems = 1;
        whole.Description = field.About;
        if (!field.Required)
            whole.Type |= JsonSchemaType.Null;
        return whole;
    }

    // What may be left out may be taken back: by null, and in a word by a text that is empty.
    private static IEnumerable<JsonNode> Words(Field field) => field.Words.Count == 0 ? []
        : field.Words.Concat(field.Required ? [] : [""]).Select(word => (JsonNode)JsonValue.Create(word))
            .Concat(field.Required ? [] : [null!]);

    private static string? Text(double? bound) => bound?.ToString(CultureInfo.InvariantCulture);
}
