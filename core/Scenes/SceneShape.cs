using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace VectorRec.Scenes;

/// <summary>
/// Whether a section has the names and the kinds of values of its options. The binder says neither where it stopped nor what it takes.
/// </summary>
internal static class SceneShape
{
    /// <exception cref="SceneException">It has not; the message names the setting.</exception>
    public static void Require(IConfigurationSection section, Type type)
    {
        if (EntriesOf(type) is { } entry)
        {
            foreach (var child in section.GetChildren())
                Require(child, entry);
        }
        else if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            RequireValue(section, Nullable.GetUnderlyingType(type) ?? type);
        }
        else
        {
            RequireParts(section, type);
        }
    }

    private static void RequireParts(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var part = known.FirstOrDefault(part => part.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new SceneException(
                    $"{child.Path} is not a setting; there are {string.Join(", ", known.Select(part => part.Name))}.");
            Require(child, part.PropertyType);
        }
    }

    private static void RequireValue(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().Any())
            throw new SceneException($"{section.Path} has parts; it has to be {Kind(type)}.");
        if (section.Value is null)
            return;
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(section.Value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            throw new SceneException($"{section.Path} is '{section.Value}'; it has to be {Kind(type)}.", e);
        }
    }

    // What stands in a list or, by name, in a dictionary.
    private static Type? EntriesOf(Type type) =>
        type.IsArray ? type.GetElementType() : type.IsGenericType && type.GetGenericTypeDefinition() is var generic
        ? generic == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : generic == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0] : null
        : null;

    private static string Kind(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.String => "a text",
        _ => "a number",
    };
}
