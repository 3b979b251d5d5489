using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Recommendations;
using VectorRec.Scenes;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Says what lists and bodies hold that are read item by item, and writes bounds of ids as they are.</summary>
internal sealed class ItemSchemas : IOpenApiSchemaTransformer
{
    private const string Most = "9223372036854775807";

    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var property = context.JsonPropertyInfo?.AttributeProvider;
        if (One<ItemsOfAttribute>(property) is { } items)
            schema.Items = await context.GetOrCreateSchemaAsync(items.Type, null, cancellationToken);
        if (context.JsonTypeInfo.Type == typeof(SceneOverrides) || context.JsonTypeInfo.Type == typeof(SceneOverrides?))
        {
            var scene = await context.GetOrCreateSchemaAsync(typeof(SceneOptions), null, cancellationToken);
            (schema.Type, schema.Properties) = (JsonSchemaType.Object, scene.Properties);
            schema.AdditionalPropertiesAllowed = false;
            schema.Description = "Settings of a scene that differ, spelt as GET /v1/scenes spells them.";
        }

        // What a converter of its own reads has no type here.
        var nullable = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        if (schema.Type is null && Type.GetTypeCode(nullable ?? context.JsonTypeInfo.Type) is TypeCode.Int16 or TypeCode.Int64)
            schema.Type = JsonSchemaType.Integer | (nullable is null ? 0 : JsonSchemaType.Null);
        // A bound is a double where it is written as an attribute, and 2^63 - 1 is none.
        if (double.TryParse(schema.Maximum, CultureInfo.InvariantCulture, out var most) && most >= long.MaxValue)
            schema.Maximum = Most;
        // That an id is taken as a text too is said in words: a union of types is more than generated clients can read.
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Integer | JsonSchemaType.String))
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
    }

    private static T? One<T>(ICustomAttributeProvider? provider)
        where T : Attribute =>
        provider?.GetCustomAttributes(typeof(T), inherit: true).Cast<T>().FirstOrDefault();
}
