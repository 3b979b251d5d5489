using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>
/// Writes what the framework knows of requests and leaves out: which words there are, and that what is required is not null.
/// </summary>
internal sealed class ContractBounds : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Generators take an enumeration without a type for one of numbers.
        if (schema.Enum is { Count: > 0 })
            schema.Type ??= JsonSchemaType.String;
        var property = context.JsonPropertyInfo?.AttributeProvider;
        if (One<AllowedValuesAttribute>(property) is { } allowed)
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)JsonValue.Create((string?)value)!)];
        // The least float above 0 is written as 0, which is refused.
        if (One<RangeAttribute>(property) is { Minimum: double and > 0 and < 1e-30 })
            (schema.Minimum, schema.ExclusiveMinimum) = (null, "0");
        if (One<RequiredAttribute>(property) is not null)
            schema.Type &= ~JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    private static T? One<T>(ICustomAttributeProvider? provider)
        where T : Attribute =>
        provider?.GetCustomAttributes(typeof(T), inherit: true).Cast<T>().FirstOrDefault();
}
