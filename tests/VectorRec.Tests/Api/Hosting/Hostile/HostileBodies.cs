using System.Text;
using System.Text.Json.Nodes;
using VectorRec.Tests.Api.Hosting.Documented;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>Bodies that are not what a route takes, made from what the document says that it takes.</summary>
internal static class HostileBodies
{
    /// <summary>Bytes of the largest body that is read.</summary>
    public const int Limit = 1 << 20;

    /// <summary>Of a body in which bytes are changed at random, the names of its fields among them.</summary>
    public const string Damaged = "damaged";

    /// <param name="known">Places that another route has as well, which need not be tried again.</param>
    public static IEnumerable<HostileRequest> Of(
        ApiDocument document, ApiOperation operation, string address, Random random, HashSet<string> known)
    {
        var (schema, example) = (operation.Body!, operation.Example!);
        foreach (var place in BodyPlaces.Of(document, schema))
        {
            if (place.Path.Length > 2 && !known.Add($"{string.Join('.', place.Path[^2..])} {place.Schema.ToJsonString()}"))
                continue;
            foreach (var value in HostileValues.For(place.Schema, place.Path))
            {
                var body = BodyPlaces.With(example, place.Path, value);
                // A number alone is a channel's quota, and a text that is no text is wrong wherever it stands.
                var refused = HostileValues.NoTexts.Contains(value)
                    || (IsWrong(document, schema, body) && !(place.Path is [.., "channels", _] && double.TryParse(value, out _)));
                yield return New($"{place} is {value[..Math.Min(60, value.Length)]}", body, refused);
            }

            if (place.Schema["properties"] is not null)
            {
                foreach (var (what, member) in Members)
                    yield return New($"{place} {what}", BodyPlaces.With(example, [.. place.Path, "@"], "0")
                        .Replace("\"@\":0", member, StringComparison.Ordinal), refused: true);
            }
        }

        foreach (var (what, bytes) in Whole(example.ToJsonString()))
            yield return new HostileRequest(operation, what, address) { Body = bytes };
        foreach (var (size, chunked) in ((int, bool)[])[(Limit, false), (Limit + 1, false), (Limit, true), (Limit + 1, true)])
        {
            yield return new HostileRequest(operation, $"{size} bytes", address, Refused: size > Limit)
            {
                Body = Encoding.UTF8.GetBytes(example.ToJsonString().PadRight(size)),
                Chunked = chunked,
                // Who is refused before the body is sent need not send it.
                Headers = [("Expect", "100-continue")],
            };
        }

        for (var i = 0; i < 40; i++)
            yield return new HostileRequest(operation, Damaged, address) { Body = Damage(example.ToJsonString(), random) };

        HostileRequest New(string what, string body, bool refused) =>
            new(operation, what, address, refused) { Body = Encoding.UTF8.GetBytes(body) };
    }

    private static readonly (string, string)[] Members =
    [
        ("has a field that is not known", "\"zzz\":1"), ("has a field twice", "\"zzz\":1,\"zzz\":1"),
        ("has a name with a NUL", "\"z\\u0000\":1"), ("has a name with half of a surrogate pair", "\"\\ud800\":1"),
    ];

    private static IEnumerable<(string, byte[])> Whole(string body)
    {
        yield return ("nothing", []);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(body));
        yield return ("UTF-8 with a mark", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(body)]);
        yield return ("bytes that are not UTF-8", [.. Encoding.Latin1.GetBytes(body[..^1] + ",\"\u00e9\u00ff\":\"\u00c3\u0028\"}")]);
        yield return ("zeros", new byte[64]);
        foreach (var text in (string[])[body + body, body + "x", "/* */" + body, body.Replace('"', '\''), body[..(body.Length / 2)],
            body.TrimEnd('}') + ",}", new string('[', 10_000), new string('{', 500), "\"" + body.Replace("\"", "\\\"") + "\""])
            yield return ("not the JSON of a body", Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Damage(string body, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 1; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at));
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }

    private static bool IsWrong(ApiDocument document, JsonNode schema, string body)
    {
        try
        {
            return !document.IsRight(schema, JsonNode.Parse(body));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            // It is no JSON, or JSON as nobody should write it.
            return true;
        }
        catch (Exception e) when (e is OverflowException or FormatException)
        {
            // Beyond what the validator reads: it says nothing.
            return false;
        }
    }
}
