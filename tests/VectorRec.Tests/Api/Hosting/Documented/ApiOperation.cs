using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>One route of the document.</summary>
internal sealed class ApiOperation(string path, string method, JsonObject description)
{
    private readonly Regex _path = new($"^{Regex.Replace(Regex.Escape(path), @"\\\{[^}]*}", "[^/]*")}$", RegexOptions.IgnoreCase);

    public string Path => path;

    public string Method => method;

    /// <summary>Each with name, in and schema.</summary>
    public IReadOnlyList<JsonObject> Parameters { get; } =
        [.. description["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()) ?? []];

    /// <summary>The schema of the body; null when it takes none.</summary>
    public JsonNode? Body { get; } = description["requestBody"]?["content"]?["application/json"]?["schema"];

    /// <summary>A body that can be sent.</summary>
    public JsonNode? Example { get; } = description["requestBody"]?["content"]?["application/json"]?["example"];

    public bool Matches(string asked) => _path.IsMatch(asked);

    public bool HasStatus(int status) => description["responses"]?[$"{status}"] is not null;

    /// <returns>The media type and the schema of an answer.</returns>
    public (string MediaType, JsonNode Schema)? Answer(int status) =>
        description["responses"]?[$"{status}"]?["content"]?.AsObject().FirstOrDefault() is { Key: { } type, Value: { } content }
            ? (type, content["schema"]!) : null;

    /// <summary>A problem of this status, as the document shows it.</summary>
    public JsonNode? AnswerExample(int status) =>
        description["responses"]?[$"{status}"]?["content"]?["application/problem+json"]?["example"];

    public override string ToString() => $"{method} {path}";
}
