using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>A file of requests for editors: <c>### name: status</c>, then a request as HTTP spells it, with variables.</summary>
internal static partial class RequestFile
{
    public static IEnumerable<(string Name, int Status, HttpMethod Method, string Path, string? Body)> Read(string text, TimeProvider time)
    {
        var variables = Variable().Matches(text).ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value);
        variables["$guid"] = Guid.CreateVersion7().ToString();
        variables["$datetime iso8601"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n### ").Skip(1))
        {
            var whole = Use().Replace(block, use => variables[use.Groups[1].Value]);
            var (title, request) = (whole.Split('\n')[0], whole.Split('\n')[1].Split(' '));
            var parts = whole.Split("\n\n", 2);
            var body = parts[0].Contains("\nContent-Type: application/json", StringComparison.Ordinal) ? parts[1] : null;
            yield return (title, int.Parse(title.Split(": ")[^1], CultureInfo.InvariantCulture), new HttpMethod(request[0]),
                new Uri(request[1]).PathAndQuery, body);
        }
    }

    public static HttpContent? Content(string? body) =>
        body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

    [GeneratedRegex(@"^@(\w+) = (.+)$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Use();
}
