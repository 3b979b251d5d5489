using System.Text.Json;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>Which fields a problem says are wrong: exactly these names, not words that hold them.</summary>
internal static partial class ProblemFields
{
    public static string[] Of(JsonElement problem)
    {
        if (problem.TryGetProperty("errors", out var errors))
            return [.. errors.EnumerateObject().Select(error => error.Name)];
        if (problem.TryGetProperty("field", out var field))
            return [field.GetString()!];
        return problem.TryGetProperty("detail", out var detail) && Parameter().Match(detail.GetString()!) is { Success: true } match
            ? [match.Groups[1].Value] : [];
    }

    // What the framework says of a part of the address that it cannot read.
    [GeneratedRegex("""^Failed to bind parameter "\w+ (\w+)" from ".*"\.$""")]
    private static partial Regex Parameter();
}
