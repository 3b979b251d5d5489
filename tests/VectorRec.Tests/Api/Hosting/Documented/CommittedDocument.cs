using System.Text.Json;
using System.Text.Json.Nodes;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>The OpenAPI documents of the repository: what the service serves, and what its last release served.</summary>
internal static class CommittedDocument
{
    /// <summary>Set to write the first anew.</summary>
    public const string Renew = "VECTORREC_RENEW_OPENAPI";

    /// <summary>Writes it anew.</summary>
    public const string Command = $"{Renew}=1 dotnet test --project tests/VectorRec.Tests/VectorRec.Tests.csproj -c Release"
        + " --filter-class '*CommittedDocumentTests'";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] EventTime =
        ["paths", "/v1/events", "post", "requestBody", "content", "application/json", "example", "events"];

    public static string Path { get; } = System.IO.Path.Combine(RepositoryFolder.Path, "docs", "openapi.json");

    public static JsonObject Read() => Read(Path);

    public static JsonObject ReadReleased() => Read(System.IO.Path.Combine(RepositoryFolder.Path, "docs", "openapi-released.json"));

    /// <summary>As the service serves it, but that the example of an event is of another day.</summary>
    public static string Text(JsonObject served)
    {
        var copy = served.DeepClone().AsObject();
        var events = EventTime.Aggregate((JsonNode)copy, (node, name) => node[name]!);
        events[0]!["at"] = "2026-01-31T00:00:00Z";
        return copy.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
