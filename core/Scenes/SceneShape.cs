using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace VectorRec.Scenes;

/// <summary>
/// Whether a section has the names and the kinds of values of its options. The binder says neither where it stopped nor what it takes.
/// </summary>
internal static class SceneShape
{
    /// <exception cref="SceneException">It has not; the message names the setting.</exception>
    public static void Require(IConfigurationSection section, Type type, ICustomAttributeProvider? attributes = null)
    {
        if (SettingKind.EntriesOf(type) is var (entry, _))
        {
            foreach (var child in section.GetChildren())
                Require(child, entry);
        }
        else if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            RequireValue(section, type, attributes);
        }
        else
        {
            RequireParts(section, type);
        }
    }

    /// <summary>The names that options have.</summary>
    public static string Names(Type type) =>
        string.Join(", ", Parts(type).Select(part => JsonNamingPolicy.CamelCase.ConvertName(part.Name)));

    public static PropertyInfo[] Parts(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static void RequireParts(IConfigurationSection section, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            var part = Parts(type).FirstOrDefault(part => part.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new SceneException(child.Path, $"is not a setting; there are {Names(type)}.");
            Require(child, part.PropertyType, part);
        }
    }

    private static void RequireValue(IConfigurationSection section, Type type, ICustomAttributeProvider? attributes)
    {
        if (section.GetChildren().Any())
            throw new SceneException(section.Path, $"has parts; it has to be {SettingKind.Of(type, attributes)}.");
        if (section.Value is null)
            return;
        try
        {
            TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(section.Value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            throw new SceneException(section.Path, $"is '{section.Value}'; it has to be {SettingKind.Of(type, attributes)}.", e);
        }
    }
}
