using System.Text;
using System.Text.RegularExpressions;
using VectorRec.Tests.Api.Hosting.Documented;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>Addresses, methods and headers that are not what a route takes.</summary>
internal static partial class HostileAddresses
{
    private static readonly string[] NoValues =
        ["", "-1", "abc", "1.5", "99999999999999999999", "1e3", "%00", "a%00b", "%ED%A0%80", "%FF", "null", "[]", "0x1", "+", "'; select 1",
            "%F0%9F%98%80"];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY"];

    private static readonly string[] Accepts =
        ["*/*", "text/html", "image/png", "application/xml", "application/json;q=0", "text/plain, */*;q=0.1", "x", "", ";;;", "a/b;c=\"",
            "application/problem+xml"];

    private static readonly (string Type, bool Refused)[] ContentTypes =
    [
        ("application/json", false), ("application/json; charset=utf-8", false), ("application/json; charset=\"utf-8\"", false),
        ("application/json; charset=\"UTF-8\"; a=b", false), ("APPLICATION/JSON", false), ("application/json; a=\"b;c\"", false),
        ("application/json; charset=utf-16", true), ("application/json; charset=\"nonsense\"", true),
        ("application/json; charset=\"\"", true), ("application/json; charset=utf-7", true), ("text/plain", true), ("text/html", true),
        ("application/x-www-form-urlencoded", true), ("multipart/form-data; boundary=x", true), ("application/octet-stream", true),
        ("nonsense", true), ("application/", true), (";", true), ("application/xml; charset=\"utf-8\"", true),
    ];

    /// <summary>The address of a route with values that there are.</summary>
    public static string Address(ApiOperation operation) => Variable().Replace(operation.Path, "3");

    public static IEnumerable<HostileRequest> Of(ApiOperation operation)
    {
        var address = Address(operation);
        var body = operation.Example is { } example ? Encoding.UTF8.GetBytes(example.ToJsonString()) : null;
        foreach (Match variable in Variable().Matches(operation.Path))
        {
            foreach (var value in NoValues.Where(value => value.Length > 0 && !value.Contains("%00", StringComparison.Ordinal)))
                yield return New($"{variable.Value} is {value}", Variable().Replace(operation.Path.Replace(variable.Value, value), "3"));
        }

        foreach (var parameter in operation.Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "query"))
        {
            var name = parameter["name"]!.GetValue<string>();
            foreach (var value in NoValues)
                yield return New($"{name} is {value}", $"{address}?{name}={value}", value.Contains("%00", StringComparison.Ordinal));
            yield return New($"{name} twice", $"{address}?{name}=1&{name}=1", refused: true);
        }

        foreach (var unknown in (string[])["zzz=1", "zzz", "=1", "zzz=1&zzz=2", "%00=1", "%ED%A0%80=x", "a[b]=c", "__proto__=1"])
            yield return New($"?{unknown}", $"{address}?{unknown}", refused: true);
        foreach (var method in Methods)
            yield return New(method, address) with { Method = method, Body = method is "GET" or "HEAD" ? null : body };
        foreach (var accept in Accepts)
        {
            yield return New($"accepts {accept}", address) with { Headers = [("Accept", accept)] };
            yield return New($"wrong, and accepts {accept}", $"{address}?zzz=1", refused: true) with { Headers = [("Accept", accept)] };
        }

        yield return New("ids in a way that is none", address, refused: true) with { Headers = [("X-Ids", "words")] };
        if (body is null)
            yield break;
        foreach (var (type, refused) in ContentTypes)
            yield return New($"content type {type}", address, refused) with { Headers = [("Content-Type", type)] };
        foreach (var coding in (string[])["gzip", "br", "identity, gzip", "nonsense"])
            yield return New($"content encoding {coding}", address, refused: true) with { Headers = [("Content-Encoding", coding)] };

        HostileRequest New(string what, string at, bool refused = false) => new(operation, what, at, refused) { Body = body };
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
