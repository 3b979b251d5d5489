using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Api.Records;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Puts examples beside bodies and parameters, which work on the demo as they are.</summary>
internal sealed class ExampleTransformer(TimeProvider time) : IOpenApiOperationTransformer
{
    // The demo numbers works from ten million on.
    private const long Work = 10_000_007;

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true
            && Example(operation.OperationId) is { } example)
            body.Example = example;
        if (RecordExamples.KindOf(operation.OperationId) is { } kind
            && operation.RequestBody is OpenApiRequestBody { Content: { } content })
            content["application/json"].Schema = RecordSchemas.In(context.Document!, kind, keyed: false);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.In == ParameterLocation.Path)
                parameter.Example = JsonValue.Create(IdOf(parameter.Name!, context.Description.RelativePath!));
        }

        return Task.CompletedTask;
    }

    private static long IdOf(string parameter, string path) => parameter switch
    {
        "workId" => Work,
        "id" when path.StartsWith("v1/works", StringComparison.Ordinal) => Work,
        "id" when path.StartsWith("v1/songs", StringComparison.Ordinal) => RecordExamples.SongId,
        "creatorId" or "followeeId" => 7,
        _ => 42,
    };

    private JsonObject? Example(string? operation) => operation switch
    {
        "Recommend" => new JsonObject
        {
            ["userId"] = 42,
            ["scene"] = "feed",
            ["limit"] = 10,
            ["filters"] = new JsonObject { ["minQuality"] = 0.2 },
            ["diversity"] = new JsonObject { ["method"] = "dpp", ["theta"] = 0.7 },
            ["explain"] = true,
        },
        "Search" => new JsonObject
        {
            ["query"] = "midnight river",
            ["userId"] = 42,
            ["limit"] = 10,
            ["filters"] = new JsonObject { ["media"] = "audio" },
            ["explain"] = true,
        },
        "ExplainSimilarities" => new JsonObject { ["workIds"] = new JsonArray(Work, Work + 1, Work + 2) },
        "AddEvents" => new JsonObject
        {
            ["events"] = new JsonArray(new JsonObject
            {
                ["id"] = "018f5f6e-0000-7000-8000-000000000001",
                ["userId"] = 42,
                ["workId"] = Work,
                ["type"] = "play",
                // Of today, for events of long ago are not taken.
                ["at"] = time.GetUtcNow().ToString("yyyy-MM-dd'T00:00:00Z'", System.Globalization.CultureInfo.InvariantCulture),
                ["weight"] = 1,
            }),
        },
        "SetWorkStatus" => new JsonObject { ["status"] = "hidden" },
        "ExplainAbsence" => new JsonObject { ["userId"] = 42, ["workId"] = Work, ["scene"] = "feed" },
        "Replay" => new JsonObject
        {
            ["requestId"] = "018f5f6e-0000-7000-8000-000000000001",
            ["overrides"] = new JsonObject { ["diversity"] = new JsonObject { ["theta"] = 1 } },
        },
        _ => RecordExamples.Of(operation),
    };
}
