using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VectorRec.Api.Hosting.Ids;

/// <summary>Says of each operation that it writes ids as texts when asked to.</summary>
internal sealed class IdsParameter : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = IdSpelling.Parameter,
            In = ParameterLocation.Query,
            Description = "How ids are written: number, or string for clients whose numbers lose what is above 2^53, as those of "
                + $"JavaScript do; the header {IdSpelling.Header} says the same. Bodies may spell ids either way.",
            Schema = Spellings(context.Document!),
        });
        return Task.CompletedTask;
    }

    // A component, so that generated clients have one type of it and not one for each operation.
    private static OpenApiSchemaReference Spellings(OpenApiDocument document)
    {
        if (document.Components?.Schemas?.ContainsKey(nameof(IdSpelling)) != true)
        {
            document.AddComponent<IOpenApiSchema>(nameof(IdSpelling), new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "How ids are written; number unless told.",
                Enum = [JsonValue.Create(IdSpelling.AsNumber), JsonValue.Create(IdSpelling.AsText)],
            });
        }

        return new OpenApiSchemaReference(nameof(IdSpelling), document);
    }
}
