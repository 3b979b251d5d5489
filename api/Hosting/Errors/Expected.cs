using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>What a field or parameter takes, in words that read after "It has to be".</summary>
internal static class Expected
{
    /// <param name="attributes">Of the field, which may bound it.</param>
    public static string Of(Type type, ICustomAttributeProvider? attributes)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return One<AllowedValuesAttribute>(attributes) is { } allowed ? "one of " + string.Join(", ", allowed.Values.OfType<string>())
            : type == typeof(Guid) ? "a UUID"
            : Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean => "true or false",
                TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => "a whole number" + Bounds(attributes),
                TypeCode.Single or TypeCode.Double => "a number" + Bounds(attributes),
                TypeCode.String => "a text" + Length(attributes),
                _ when type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) => "a list",
                _ when type.Namespace == typeof(VectorRec.Records.Instant).Namespace => "a time such as 2026-01-31T20:15:00Z",
                _ => "an object",
            };
    }

    /// <summary>What stands at a path of a body; null where nothing is known there.</summary>
    /// <param name="names">Names of fields, from the outermost; places in lists are numbers.</param>
    public static string? At(JsonSerializerOptions options, Type body, IReadOnlyList<string> names)
    {
        var (type, attributes) = (body, (ICustomAttributeProvider?)null);
        foreach (var name in names)
        {
            if (int.TryParse(name, CultureInfo.InvariantCulture, out _))
            {
                (type, attributes) = (type.GetElementType() ?? type.GetGenericArguments().FirstOrDefault() ?? typeof(object), null);
                continue;
            }

            if (Fields(options, type).FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } field)
                return null;
            (type, attributes) = (field.PropertyType, field.AttributeProvider);
        }

        return Of(type, attributes);
    }

    /// <summary>The fields of an object at a path of a body.</summary>
    public static string Names(JsonSerializerOptions options, Type body, IEnumerable<string> names)
    {
        var type = names.Aggregate(body, (type, name) =>
            Fields(options, type).FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.PropertyType
                ?? typeof(object));
        return string.Join(", ", Fields(options, type).Select(field => field.Name));
    }

    private static IList<System.Text.Json.Serialization.Metadata.JsonPropertyInfo> Fields(JsonSerializerOptions options, Type type) =>
        options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type).Properties;

    private static string Bounds(ICustomAttributeProvider? attributes) => One<RangeAttribute>(attributes) is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {Most(range.Maximum)}") : "";

    // As a double, 2^63 - 1 is a number above it.
    private static object Most(object maximum) => maximum is double most && most >= long.MaxValue ? long.MaxValue : maximum;

    private static string Length(ICustomAttributeProvider? attributes) => One<StringLengthAttribute>(attributes) is { } length
        ? string.Create(CultureInfo.InvariantCulture, $" of {length.MinimumLength} to {length.MaximumLength} characters") : "";

    private static T? One<T>(ICustomAttributeProvider? attributes)
        where T : Attribute =>
        attributes?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
