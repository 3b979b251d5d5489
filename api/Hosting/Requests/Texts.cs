using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>Looks for the one character that JSON and addresses can hold and Postgres cannot. Halves of surrogate pairs are refused by
/// whoever reads them.</summary>
internal static class Texts
{
    public const string HoldsNul = "It holds the character U+0000.";

    /// <returns>The field of a text that holds it, as the API spells it; null when none does.</returns>
    public static string? FindNul(object body, JsonSerializerOptions options)
    {
        if (options.GetTypeInfo(body.GetType()) is not { Kind: JsonTypeInfoKind.Object } type)
            return null;
        foreach (var field in type.Properties)
        {
            var below = field.Get?.Invoke(body) switch
            {
                string text => HasNul(text) ? "" : null,
                IEnumerable<string?> texts => texts.Index()
                    .Where(text => HasNul(text.Item)).Select(text => $"[{text.Index}]").FirstOrDefault(),
                { } value when value.GetType().Assembly == typeof(Texts).Assembly =>
                    FindNul(value, options) is { } found ? "." + found : null,
                _ => null,
            };
            if (below is not null)
                return field.Name + below;
        }

        return null;
    }

    public static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;
}
