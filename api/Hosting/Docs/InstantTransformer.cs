using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Records;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Describes moments, which are read by a converter of their own.</summary>
internal sealed class InstantTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(Instant) || type == typeof(Instant?))
        {
            schema.Type = JsonSchemaType.String | (type == typeof(Instant?) ? JsonSchemaType.Null : 0);
            schema.Format = "date-time";
        }

        return Task.CompletedTask;
    }
}
