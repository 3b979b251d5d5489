using System.Reflection;
using Microsoft.Extensions.Configuration;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Indexer.Cli;
using VectorRec.Replay;

namespace VectorRec.Tests.Deployment;

/// <summary>The settings that there are, read off the code.</summary>
internal static class KnownSettings
{
    /// <summary>Not of an options class: the connection string, and where secrets are.</summary>
    public static readonly string[] Apart = ["ConnectionStrings__Postgres", "Secrets__Folder"];

    /// <summary>The service's sections. Every options class says its section; scenes are data of their own.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } =
        (from type in typeof(LimitOptions).Assembly.GetTypes().Concat(typeof(ReplayOptions).Assembly.GetTypes())
         where type.Name.EndsWith("Options", StringComparison.Ordinal)
         let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
         where section is not null
         select (section, type)).ToDictionary(options => options.section, options => options.type);

    /// <summary>Those of the service.</summary>
    public static IReadOnlyList<(string Section, string Name)> OfTheService { get; } =
    [
        .. from section in Sections
           from property in section.Value.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           select (section.Key, property.Name)
    ];

    /// <summary>Reads a section as the service does when it starts.</summary>
    /// <exception cref="SettingException">A setting is unknown or wrong.</exception>
    public static void Read(string section, IConfiguration configuration) =>
        typeof(Settings).GetMethod(nameof(Settings.Read))!.MakeGenericMethod(Sections[section])
            .Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [configuration, section], culture: null);

    /// <summary>Variables that the service would ignore, or stop at.</summary>
    public static IEnumerable<string> UnknownToTheService(IEnumerable<string> variables) =>
        variables.Except(Apart).Except(OfTheService.Select(setting => $"{setting.Section}__{setting.Name}"));

    /// <summary>Variables that the indexer would ignore, or stop at.</summary>
    public static IEnumerable<string> UnknownToTheIndexer(IEnumerable<string> variables) =>
        variables.Except(Apart).Except(SharedSettings.Known);
}
