using System.Globalization;
using System.Text.Json.Nodes;
using VectorRec.Tests.Api.Hosting.Documented;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>Every place of a body where a value can stand, as the document tells of them.</summary>
internal static class BodyPlaces
{
    private const string Here = "@@here@@";

    // Names that a map of the document may have, by the field that holds it.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["channels"] = "ann",
        ["ratios"] = "media",
        ["media"] = "audio",
        ["weights"] = "like",
    };

    /// <param name="Path">Names of fields; places in lists are numbers.</param>
    /// <param name="Schema">Of what stands there.</param>
    public readonly record struct Place(string[] Path, JsonObject Schema)
    {
        public override string ToString() => string.Join('.', Path);
    }

    /// <summary>The places below one, itself first.</summary>
    public static IEnumerable<Place> Of(ApiDocument document, JsonNode schema, params string[] path)
    {
        var found = document.Resolve(schema);
        yield return new(path, found);
        var below = found["properties"]?.AsObject().Select(property => (property.Key, Schema: property.Value!))
            ?? (found["items"] is { } items ? [("0", items)]
            : found["additionalProperties"] is JsonObject values ? [(Names.GetValueOrDefault(path[^1], "name"), values)] : []);
        foreach (var (name, value) in below)
        {
            foreach (var place in Of(document, value, [.. path, name]))
                yield return place;
        }
    }

    /// <summary>A body with a text of JSON put at a place.</summary>
    public static string With(JsonNode example, string[] path, string json)
    {
        if (path.Length == 0)
            return json;
        var body = example.DeepClone();
        var at = body;
        for (var i = 0; i < path.Length; i++)
        {
            JsonNode below = i == path.Length - 1 ? JsonValue.Create(Here)
                : int.TryParse(path[i + 1], CultureInfo.InvariantCulture, out _) ? new JsonArray() : new JsonObject();
            if (at is JsonArray list)
            {
                if (list.Count == 0)
                    list.Add(below);
                else if (i == path.Length - 1)
                    list[0] = below;
                at = list[0]!;
            }
            else
            {
                if (i == path.Length - 1 || at[path[i]] is null)
                    at[path[i]] = below;
                at = at[path[i]]!;
            }
        }

        return body.ToJsonString().Replace($"\"{Here}\"", json, StringComparison.Ordinal);
    }
}
