using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace VectorRec.Api.Hosting;

/// <summary>
/// Reads a section before anything is started, and takes nothing that it does not know: a misspelt name would be ignored.
/// </summary>
internal static class Settings
{
    /// <summary>Reads a section, and gives it to whoever asks for these options.</summary>
    /// <exception cref="SettingException">A setting is unknown or wrong.</exception>
    public static T AddSettings<T>(this WebApplicationBuilder builder, string section)
        where T : class, new()
    {
        var settings = Read<T>(builder.Configuration, section);
        builder.Services.AddSingleton(Options.Create(settings));
        return settings;
    }

    /// <summary>A section with <typeparamref name="T"/>'s own properties, and their defaults for what is not set.</summary>
    /// <exception cref="SettingException">A setting is unknown or wrong.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var settings = new T();
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        foreach (var entry in configuration.GetSection(section).GetChildren().Where(entry => !IsOfTheServer(entry)))
        {
            var property = properties.FirstOrDefault(property => property.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new SettingException(
                    $"{entry.Path} is not a setting; {section} has {string.Join(", ", properties.Select(property => property.Name))}.");
            property.SetValue(settings, Value($"{section}:{property.Name}", property, entry.Value));
        }

        return settings;
    }

    // Qdrant's own variables, as QDRANT__LOG_LEVEL, land in our section when the server runs in the same environment.
    private static bool IsOfTheServer(IConfigurationSection entry) =>
        entry.Path.StartsWith("Qdrant:", StringComparison.OrdinalIgnoreCase) && entry.Key == entry.Key.ToUpperInvariant();

    private static object? Value(string path, PropertyInfo property, string? text)
    {
        if (text is null)
            throw new SettingException($"{path} has parts; it has to be {Expected(property)}.");
        try
        {
            var value = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(text);
            if (IsAllowed(property, value))
                return value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            throw new SettingException(Wrong(), e);
        }

        throw new SettingException(Wrong());

        string Wrong() => $"{path} is '{text}'; it has to be {Expected(property)}.".ReplaceLineEndings(" ");
    }

    private static bool IsAllowed(PropertyInfo property, object? value) =>
        (Limits(property) is not var (least, most) || Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number >= least
            && number <= most)
        && (!property.PropertyType.IsEnum || (value is not null && Enum.IsDefined(property.PropertyType, value)))
        && (property.GetCustomAttribute<RequiredAttribute>()?.IsValid(value) ?? true);

    private static (double Least, double Most)? Limits(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture))
        : null;

    private static string Expected(PropertyInfo property)
    {
        var kind = Type.GetTypeCode(property.PropertyType) switch
        {
            _ when property.PropertyType.IsEnum => string.Join(" or ", Enum.GetNames(property.PropertyType)),
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 or TypeCode.Int64 => "a whole number",
            TypeCode.String => "a text that is not empty",
            _ => "a number",
        };
        return Limits(property) is var (least, most) ? string.Create(CultureInfo.InvariantCulture, $"{kind} from {least} to {most}") : kind;
    }
}
