using System.Reflection;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Indexer.Cli;
using VectorRec.Replay;

namespace VectorRec.Tests.Deployment;

/// <summary>The settings that there are, read off the code.</summary>
internal static class KnownSettings
{
    // Not of an options class: the connection string, and where secrets are.
    private static readonly string[] Apart = ["ConnectionStrings__Postgres", "Secrets__Folder"];

    /// <summary>Those of the service. Every options class says its section; scenes are data of their own.</summary>
    public static IReadOnlyList<(string Section, string Name)> OfTheService { get; } =
    [
        .. from type in typeof(LimitOptions).Assembly.GetTypes().Concat(typeof(ReplayOptions).Assembly.GetTypes())
           where type.Name.EndsWith("Options", StringComparison.Ordinal)
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
           where section is not null
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           select (section, property.Name)
    ];

    /// <summary>Variables that the service would ignore, or stop at.</summary>
    public static IEnumerable<string> UnknownToTheService(IEnumerable<string> variables) =>
        variables.Except(Apart).Except(OfTheService.Select(setting => $"{setting.Section}__{setting.Name}"));

    /// <summary>Variables that the indexer would ignore, or stop at.</summary>
    public static IEnumerable<string> UnknownToTheIndexer(IEnumerable<string> variables) =>
        variables.Except(Apart).Except(SharedSettings.Known);
}
