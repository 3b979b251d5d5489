using System.Globalization;
using System.Text.Json.Nodes;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>What may be put where a value is expected.</summary>
internal static class HostileValues
{
    /// <summary>Texts that no field takes.</summary>
    public static readonly string[] NoTexts =
        ["\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud800\\u0041\""];

    // Of every kind one.
    private static readonly string[] Few = ["null", "true", "-1", "1.5", "1e400", "\"x\"", "[]", "{}"];

    private static readonly string[] Many =
    [
        .. Few, "0", "-1e400", "1e39", "9223372036854775808", "99999999999999999999999999", "\"\"", "\"NaN\"", "[null]", "[[]]",
        "{\"x\":1}", "{\"\":null}", "{\"\\u0000\":1}", "{\"\\ud800\":1}", "{\"x\":1,\"x\":2}",
        "\"" + new string('x', 5_000) + "\"", Nested(30),
    ];

    private static readonly string[] NoJson = ["NaN", "01", "'x'", "undefined", "1 2", Nested(70)];

    /// <summary>For a place with this schema: values of other kinds, and what is beyond its bounds.</summary>
    /// <param name="path">Of the place; settings of a scene are many, and are all read in the same way.</param>
    public static IEnumerable<string> For(JsonObject schema, string[] path)
    {
        string[] values = path is ["overrides", _, ..] ? [.. Few, .. NoTexts[..2]]
            : path.Length > 1 ? [.. Many, .. NoTexts] : [.. Many, .. NoTexts, .. NoJson];
        foreach (var value in values)
            yield return value;
        if (Number(schema["minimum"]) is { } least)
            yield return Text(least - 1);
        if (Number(schema["maximum"]) is { } most and < 1e15)
            // A float keeps apart what is a hundredth larger.
            yield return Text(most > 1e6 ? most * 1.01 : most + 1);
        if (Number(schema["maxLength"]) is { } longest)
            yield return $"\"{new string('y', (int)longest + 1)}\"";
        if (Number(schema["maxItems"]) is { } items and < 5_000)
            yield return $"[{string.Join(',', Enumerable.Repeat("1", (int)items + 1))}]";
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static double? Number(JsonNode? bound) =>
        double.TryParse(bound?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
