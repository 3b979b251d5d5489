using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace VectorRec.Api.Hosting.Ids;

/// <summary>
/// Ids go up to 2^63 - 1, and a number of JavaScript keeps 2^53 of them apart. So they are taken as texts too, and written as texts
/// for those who ask so.
/// </summary>
internal static class IdSpelling
{
    /// <summary>In the address: <c>?ids=string</c>.</summary>
    public const string Parameter = "ids";

    /// <summary>The same as a header.</summary>
    public const string Header = "X-Ids";

    public const string AsText = "string";
    public const string AsNumber = "number";

    /// <summary>Takes ids in either spelling.</summary>
    public static void TakeTexts(JsonTypeInfo type) => Set(type, JsonNumberHandling.AllowReadingFromString);

    /// <summary>The same contract with ids as texts.</summary>
    public static JsonSerializerOptions WithTexts(JsonSerializerOptions options) => new(options)
    {
        TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(
            type => Set(type, JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)),
    };

    private static void Set(JsonTypeInfo type, JsonNumberHandling handling)
    {
        foreach (var property in type.Properties)
        {
            if (IsId(property))
                property.NumberHandling = handling;
        }
    }

    private static bool IsId(JsonPropertyInfo property) =>
        property.PropertyType == typeof(long) || property.PropertyType == typeof(long?)
            ? property.Name.EndsWith("Id", StringComparison.OrdinalIgnoreCase)
            : typeof(IEnumerable<long>).IsAssignableFrom(property.PropertyType);
}
