using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Api.Records;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Names the records that batches are lists of: set any earlier, each batch would have a copy of its own.</summary>
internal sealed class RecordItems : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var lists =
            from schema in document.Components!.Schemas!.ToArray()
            where schema.Key.EndsWith("Batch", StringComparison.Ordinal)
            from member in schema.Value.Properties!
            where RecordSchemas.IsKind(member.Key)
            select (Kind: member.Key, List: (OpenApiSchema)member.Value);
        foreach (var (kind, list) in lists)
            list.Items = RecordSchemas.In(document, kind, keyed: true);
        return Task.CompletedTask;
    }
}
