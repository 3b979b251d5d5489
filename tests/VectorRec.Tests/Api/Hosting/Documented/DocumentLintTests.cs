using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VectorRec.Tests.House;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>What people and generators need of an OpenAPI document.</summary>
public sealed partial class DocumentLintTests
{
    private static readonly JsonObject Document = CommittedDocument.Read();
    private static readonly ApiDocument Api = ApiDocument.Of(Document);

    private static readonly (string Place, JsonObject Operation)[] Operations =
    [
        .. Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject()))),
    ];

    private static readonly (string Place, JsonObject Schema)[] Schemas =
    [
        .. Document["components"]!["schemas"]!.AsObject().SelectMany(schema => Within(schema.Key, schema.Value!.AsObject())),
        .. Operations.SelectMany(operation => Parameters(operation.Operation)
            .SelectMany(parameter => Within($"{operation.Place} {parameter["name"]}", parameter["schema"]!.AsObject()))),
    ];

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_summary_a_tag_and_its_answers() => Breaches.None(
        from found in Operations
        from problem in Wrong(found.Operation)
        select $"{found.Place} {problem}");

    [Fact]
    public void Names_of_operations_are_unique() =>
        Assert.Equal(Operations.Length, Operations.Select(found => $"{found.Operation["operationId"]}").Distinct().Count());

    [Fact]
    public void Everything_is_described() => Breaches.None(
        from found in Schemas
        from member in found.Schema["properties"]?.AsObject() ?? []
        where !IsDescribed(member.Value!)
        select $"{found.Place}.{member.Key}");

    [Fact]
    public void Every_parameter_and_every_named_schema_is_described() => Breaches.None(
        (from found in Operations
         from parameter in Parameters(found.Operation)
         where parameter["description"] is null
         select $"{found.Place} {parameter["name"]}").Concat(
            from schema in Document["components"]!["schemas"]!.AsObject()
            where schema.Value!["description"] is null
            select schema.Key));

    [Fact]
    public void Generators_can_read_the_types() => Breaches.None(
        from found in Schemas
        where found.Schema["$ref"] is null && found.Schema["oneOf"] is null
        let problem = found.Schema["type"] is null ? "has no type"
            : found.Schema["type"]!.ToString() == "array" && found.Schema["items"] is null ? "is a list of anything"
            : found.Schema["type"] is JsonArray { Count: > 2 } ? "is of several types" : null
        where problem is not null
        select $"{found.Place} {problem}");

    [Fact]
    public void Paths_are_spelt_in_one_way() => Breaches.None(
        Document["paths"]!.AsObject().Select(path => path.Key).Where(path => !PathOfWords().IsMatch(path)));

    [Fact]
    public void Every_example_is_what_its_schema_allows() => Breaches.None(
        from found in Operations
        from content in Contents(found.Operation)
        from wrong in content["example"] is { } example ? Api.Wrong(content["schema"]!, example) : ["has no example"]
        select $"{found.Place} {wrong}");

    private static IEnumerable<string> Wrong(JsonObject operation)
    {
        foreach (var member in (string[])["operationId", "summary"])
        {
            if (string.IsNullOrWhiteSpace(operation[member]?.ToString()))
                yield return $"has no {member}";
        }

        if (operation["tags"]?.AsArray() is not { Count: 1 })
            yield return "has no tag, or several";
        if (operation["summary"]?.ToString().EndsWith('.') == true)
            yield return "has a sentence for a summary";
        var statuses = operation["responses"]!.AsObject();
        string[] ofBodies = operation["requestBody"] is null ? [] : ["413", "415"];
        foreach (var status in ofBodies.Concat(["400", "401", "403", "429", "503"]).Where(status => !statuses.ContainsKey(status)))
            yield return $"does not say {status}";
        foreach (var (status, answer) in statuses.Where(answer => answer.Key[0] is '4' or '5'))
        {
            if (answer!["content"]?.AsObject() is not { Count: 1 } content || !content.ContainsKey("application/problem+json"))
                yield return $"{status} is no problem";
        }
    }

    // Examples of requests, and of problems.
    private static IEnumerable<JsonObject> Contents(JsonObject operation) =>
        (operation["requestBody"]?["content"]?.AsObject() ?? [])
            .Concat(operation["responses"]!.AsObject().SelectMany(answer => answer.Value!["content"]?.AsObject() ?? [])
                .Where(content => content.Key == "application/problem+json"))
            .Select(content => content.Value!.AsObject());

    private static IEnumerable<JsonObject> Parameters(JsonObject operation) =>
        operation["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()) ?? [];

    private static bool IsDescribed(JsonNode schema) =>
        schema["description"] is not null || schema["$ref"] is not null
        || schema["oneOf"]?.AsArray().Any(choice => IsDescribed(choice!)) == true;

    private static IEnumerable<(string, JsonObject)> Within(string place, JsonObject schema) =>
    [
        (place, schema),
        .. (schema["properties"]?.AsObject() ?? []).SelectMany(member => Within($"{place}.{member.Key}", member.Value!.AsObject())),
        .. schema["items"] is JsonObject items ? Within($"{place}[]", items) : [],
        .. schema["additionalProperties"] is JsonObject values ? Within($"{place}[]", values) : [],
    ];

    [GeneratedRegex(@"^/v1(/[a-z]+(-[a-z]+)*|/\{[a-z]+(Id)?\})+$")]
    private static partial Regex PathOfWords();
}
