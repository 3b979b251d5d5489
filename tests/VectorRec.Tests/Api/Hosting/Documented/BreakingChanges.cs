using System.Text.Json.Nodes;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>
/// What of a later OpenAPI document would break who reads the earlier one. Nothing that can be sent may be refused, and nothing that was
/// always answered may be missing or of another type; what is new does not count.
/// </summary>
internal sealed class BreakingChanges
{
    private static readonly string[] UpperBounds = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"];
    private static readonly string[] LowerBounds = ["minimum", "exclusiveMinimum", "minLength", "minItems"];

    private readonly List<string> _found = [];
    private readonly HashSet<(string, string, bool)> _compared = [];
    private readonly JsonObject _before;
    private readonly JsonObject _after;

    private BreakingChanges(JsonObject before, JsonObject after) => (_before, _after) = (before, after);

    public static IReadOnlyList<string> Between(JsonObject before, JsonObject after)
    {
        var changes = new BreakingChanges(before, after);
        changes.ComparePaths();
        return changes._found;
    }

    private void ComparePaths()
    {
        foreach (var (path, item) in Members(_before["paths"]))
        {
            foreach (var (method, operation) in Members(item))
            {
                var place = $"{method.ToUpperInvariant()} {path}";
                if (_after["paths"]?[path]?[method] is JsonObject after)
                    CompareOperations(place, operation!.AsObject(), after);
                else
                    _found.Add($"{place} is gone");
            }
        }
    }

    private void CompareOperations(string place, JsonObject before, JsonObject after)
    {
        if ($"{before["operationId"]}" != $"{after["operationId"]}")
            _found.Add($"{place} was {before["operationId"]} and is {after["operationId"]}");
        CompareParameters(place, Parameters(before), Parameters(after));
        var (body, newBody) = (before["requestBody"], after["requestBody"]);
        if (newBody is not null && IsTrue(newBody["required"]) && !IsTrue(body?["required"]))
            _found.Add($"{place} needs a body");
        CompareContents($"{place} body", body?["content"], newBody?["content"], isRequest: true);
        foreach (var (status, answer) in Members(before["responses"]))
        {
            if (after["responses"]?[status] is not { } newAnswer)
                _found.Add($"{place} does not answer {status} any more");
            else
                CompareContents($"{place} {status}", answer?["content"], newAnswer["content"], isRequest: false);
        }
    }

    private void CompareParameters(string place, Dictionary<string, JsonObject> before, Dictionary<string, JsonObject> after)
    {
        foreach (var (name, parameter) in before)
        {
            if (!after.TryGetValue(name, out var now))
            {
                _found.Add($"{place}: the parameter {name} is gone");
                continue;
            }

            if (IsTrue(now["required"]) && !IsTrue(parameter["required"]))
                _found.Add($"{place}: the parameter {name} is required");
            CompareSchemas($"{place} {name}", parameter["schema"], now["schema"], isRequest: true);
        }

        foreach (var (name, parameter) in after)
        {
            if (!before.ContainsKey(name) && IsTrue(parameter["required"]))
                _found.Add($"{place}: the new parameter {name} is required");
        }
    }

    private void CompareContents(string place, JsonNode? before, JsonNode? after, bool isRequest)
    {
        foreach (var (type, content) in Members(before))
        {
            if (after?[type] is { } now)
                CompareSchemas(place, content?["schema"], now["schema"], isRequest);
            else
                _found.Add($"{place}: {type} is gone");
        }
    }

    private void CompareSchemas(string place, JsonNode? before, JsonNode? after, bool isRequest)
    {
        var (old, now) = (Plain(_before, before), Plain(_after, after));
        CompareTypes(place, old, now, isRequest);
        if (isRequest)
            CompareBounds(place, old, now);
        // Recursive schemas end here, and so does what is used in many places.
        if (NameOf(before) is { } name && NameOf(after) is { } newName && !_compared.Add((name, newName, isRequest)))
            return;
        CompareMembers(place, old, now, isRequest);
        foreach (var part in (string[])["items", "additionalProperties"])
        {
            if (old[part] is JsonObject oldPart && now[part] is JsonObject newPart)
                CompareSchemas($"{place}[]", oldPart, newPart, isRequest);
        }
    }

    private void CompareMembers(string place, JsonObject old, JsonObject now, bool isRequest)
    {
        var (required, requiredNow) = (Words(old["required"]), Words(now["required"]));
        foreach (var (member, schema) in Members(old["properties"]))
        {
            if (now["properties"]?[member] is { } newSchema)
                CompareSchemas($"{place}.{member}", schema, newSchema, isRequest);
            else
                _found.Add($"{place}.{member} is gone");
        }

        var missing = isRequest ? requiredNow.Except(required) : required.Except(requiredNow);
        _found.AddRange(missing.Select(member => $"{place}.{member} {(isRequest ? "is required" : "may be missing")}"));
    }

    // A request may be of fewer kinds than before nowhere, and an answer of no kind that it never was.
    private void CompareTypes(string place, JsonObject old, JsonObject now, bool isRequest)
    {
        var (types, newTypes) = (Words(old["type"]), Words(now["type"]));
        if (types.Count > 0 && (isRequest ? !newTypes.IsSupersetOf(types) : !newTypes.IsSubsetOf(types)))
            _found.Add($"{place} was {string.Join(" or ", types)} and is {string.Join(" or ", newTypes)}");
        if ($"{old["format"]}" != $"{now["format"]}")
            _found.Add($"{place} was {old["format"]} and is {now["format"]}");
        CompareValues(place, old["enum"], now["enum"], isRequest);
    }

    // Who reads an answer may know the values that were named and no others.
    private void CompareValues(string place, JsonNode? old, JsonNode? now, bool isRequest)
    {
        if (isRequest && old is null && now is not null)
            _found.Add($"{place} is one of a few values");
        else if (isRequest && now is not null)
            _found.AddRange(Words(old).Except(Words(now)).Select(value => $"{place} cannot be {value} any more"));
        else if (!isRequest && old is not null && now is null)
            _found.Add($"{place} may be anything");
        else if (!isRequest && old is not null)
            _found.AddRange(Words(now).Except(Words(old)).Select(value => $"{place} may be {value}"));
    }

    private void CompareBounds(string place, JsonObject old, JsonObject now)
    {
        foreach (var bound in UpperBounds.Concat(LowerBounds))
        {
            if (now[bound] is not { } newBound)
                continue;
            var isTighter = old[bound] is not { } oldBound
                || (UpperBounds.Contains(bound) ? Number(newBound) < Number(oldBound) : Number(newBound) > Number(oldBound));
            if (isTighter)
                _found.Add($"{place}: {bound} is {newBound}");
        }
    }

    // The schema that a name or "this or null" stands for.
    private static JsonObject Plain(JsonObject document, JsonNode? schema)
    {
        if (schema?["$ref"] is { } name)
            return Plain(document, document["components"]!["schemas"]![$"{name}".Split('/')[^1]]);
        if (schema?["oneOf"] is not JsonArray choices)
            return schema as JsonObject ?? [];
        var plain = Plain(document, choices.First(choice => !IsNull(choice))).DeepClone().AsObject();
        if (choices.Any(IsNull))
            plain["type"] = new JsonArray([.. Words(plain["type"]).Append("null").Select(type => JsonValue.Create(type))]);
        return plain;
    }

    private static bool IsNull(JsonNode? schema) => schema?["type"]?.ToString() == "null";

    private static string? NameOf(JsonNode? schema) =>
        (schema?["$ref"] ?? schema?["oneOf"]?.AsArray().Select(choice => choice!["$ref"]).FirstOrDefault(name => name is not null))
            ?.ToString();

    private static Dictionary<string, JsonObject> Parameters(JsonObject operation) =>
        operation["parameters"]?.AsArray().ToDictionary(parameter => $"{parameter!["name"]}", parameter => parameter!.AsObject()) ?? [];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];

    private static HashSet<string> Words(JsonNode? node) =>
        node is JsonArray several ? [.. several.Select(word => word?.ToString() ?? "null")] : node is null ? [] : [node.ToString()];

    private static bool IsTrue(JsonNode? node) => node?.GetValue<bool>() == true;

    private static decimal Number(JsonNode node) => decimal.Parse(
        node.ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
}
