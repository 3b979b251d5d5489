using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Migrations;

/// <summary>A numbered script, <c>V013__what_it_does.sql</c>.</summary>
/// <param name="Number">From 1, without gaps.</param>
internal sealed partial record MigrationScript(string Name, int Number, string Text)
{
    private const string ResourcePrefix = "VectorRec.Migrations.";

    /// <summary>As the journal has it: MD5 in capital hexadecimals, whatever the line endings. It finds a mistake, it keeps nobody
    /// out.</summary>
    public string Checksum { get; } = Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    /// <summary>What the name says between number and extension.</summary>
    public string Description => Named().Match(Name).Groups["what"].Value.Replace('_', ' ');

    /// <summary>In the order of their numbers.</summary>
    /// <param name="folder">Where the scripts are; null: the ones built into this assembly.</param>
    /// <exception cref="CommandException">A file is not named like a script, or the numbers are not 1, 2, 3 and so on.</exception>
    public static IReadOnlyList<MigrationScript> ReadAll(string? folder)
    {
        var scripts = (folder is null ? BuiltIn() : Files(folder)).OrderBy(script => script.Number)
            .ThenBy(script => script.Name, StringComparer.Ordinal).ToArray();
        for (var i = 0; i < scripts.Length; i++)
        {
            if (scripts[i].Number != i + 1)
            {
                throw new CommandException(ExitCodes.Failed, scripts[i].Number <= i
                    ? $"Two migration scripts have the same number: {scripts[i - 1].Name} and {scripts[i].Name}."
                    : $"There is no migration script with the number {i + 1}, which has to come before {scripts[i].Name}.");
            }
        }

        return scripts;
    }

    public static int NumberOf(string name) => Named().Match(name) is { Success: true } match
        ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
        : throw new CommandException(ExitCodes.Failed,
            $"{name} is not the name of a migration script: it reads like V013__what_it_does.sql.");

    private static IEnumerable<MigrationScript> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.sql")
            .Select(file => new MigrationScript(Path.GetFileName(file), NumberOf(Path.GetFileName(file)), File.ReadAllText(file)));

    private static IEnumerable<MigrationScript> BuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[ResourcePrefix.Length..];
            yield return new(name, NumberOf(name), text.ReadToEnd());
        }
    }

    [GeneratedRegex(@"\AV(?<number>[0-9]{3,6})__(?<what>[A-Za-z0-9_]+)\.sql\z")]
    private static partial Regex Named();
}
