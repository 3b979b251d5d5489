using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Answers;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Marks the operations that will go.</summary>
internal sealed class DeprecatedOperations : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Deprecated = context.Description.ActionDescriptor.EndpointMetadata.OfType<DeprecatedMetadata>().Any();
        return Task.CompletedTask;
    }
}
