using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>The OpenAPI document as something that requests and answers are held against.</summary>
internal sealed class ApiDocument
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    private readonly JsonObject _document;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new();

    private ApiDocument(JsonObject document)
    {
        _document = document;
        Operations = [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => new ApiOperation(path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject())))];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static ApiDocument Of(JsonObject document) => new(document);

    public static async Task<ApiDocument> ReadAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        return new((await client.GetFromJsonAsync<JsonObject>("/openapi/v1.json", Service.Token))!);
    }

    /// <returns>The operation of an address; null when the document has none.</returns>
    public ApiOperation? Find(HttpMethod method, string path) =>
        Operations.Where(operation => operation.Method == method.Method && operation.Matches(path))
            // Of two that match, the one with fewer parts that are anything.
            .MinBy(operation => operation.Path.Count(c => c == '{'));

    /// <returns>What of a document does not hold; nothing when all does.</returns>
    public string[] Wrong(JsonNode schema, JsonNode? instance) => Evaluate(schema, instance) is { IsValid: false } results
        ? [.. results.Details.Where(detail => detail is { IsValid: false, Errors: not null })
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))]
        : [];

    public bool IsRight(JsonNode schema, JsonNode? instance) => Evaluate(schema, instance).IsValid;

    /// <summary>The schema itself, where another one only names it.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        var found = schema.AsObject();
        while (found["$ref"]?.GetValue<string>() is { } name)
            found = _document["components"]!["schemas"]![name.Split('/')[^1]]!.AsObject();
        return found;
    }

    private EvaluationResults Evaluate(JsonNode schema, JsonNode? instance) =>
        _schemas.GetOrAdd(schema.ToJsonString(), Schema).Evaluate(instance, Options);

    // References point into the document, which here is what surrounds the schema.
    private JsonSchema Schema(string schema)
    {
        var whole = JsonNode.Parse(schema.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal))!.AsObject();
        whole["$defs"] = JsonNode.Parse(_document["components"]!["schemas"]!.ToJsonString()
            .Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        return JsonSchema.FromText(whole.ToJsonString());
    }
}
