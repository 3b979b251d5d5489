using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>The order of a file's usings, which the formatter holds only when it opens the whole solution, for minutes.</summary>
public sealed partial class UsingTests
{
    [Fact]
    public void What_a_file_uses_stands_in_order_the_platform_first() => Breaches.None(
        from folder in (string[])["api", "client", "core", "indexer", "simulation", "tests"]
        from file in SourceFile.Below(Path.Combine(RepositoryFolder.Path, folder))
        let used = UsingLine().Matches(file.Text).Select(line => line.Groups[1].Value).ToArray()
        let ordered = used.OrderBy(name => !(name == "System" || name.StartsWith("System.", StringComparison.Ordinal)))
            .ThenBy(name => name, StringComparer.OrdinalIgnoreCase)
        where !used.SequenceEqual(ordered)
        select $"{folder}/{file.Path} uses {string.Join(", ", used)}");

    [GeneratedRegex(@"^using ([\w.]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
