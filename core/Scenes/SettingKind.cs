using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace VectorRec.Scenes;

/// <summary>What a setting takes, in words.</summary>
internal static class SettingKind
{
    /// <param name="attributes">Of the property, which may bound it.</param>
    public static string Of(Type type, ICustomAttributeProvider? attributes = null)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))
            : Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean => "true or false",
                TypeCode.Int32 or TypeCode.Int64 => "a whole number" + Bounds(attributes),
                TypeCode.String => "a text",
                TypeCode.Single or TypeCode.Double => "a number" + Bounds(attributes),
                _ when EntriesOf(type) is { IsArray: true } => "a list",
                _ when EntriesOf(type) is { } entries => $"an object with {Of(entries.Type)} by name",
                _ => "an object",
            };
    }

    /// <summary>What stands in a list, or by name in a dictionary; null for whatever is neither.</summary>
    public static (Type Type, bool IsArray)? EntriesOf(Type type) =>
        type.IsArray ? (type.GetElementType()!, true)
        : !type.IsGenericType ? null
        : type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? (type.GetGenericArguments()[1], false)
        : type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? (type.GetGenericArguments()[0], true)
        : null;

    private static string Bounds(ICustomAttributeProvider? attributes) =>
        attributes?.GetCustomAttributes(typeof(RangeAttribute), true) is [RangeAttribute range]
            ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}") : "";
}
