using System.Text.Json;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>Which fields a problem says are wrong: exactly these names, not words that hold them.</summary>
internal static class ProblemFields
{
    public static string[] Of(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateObject().Select(error => error.Name)] : [];
}
