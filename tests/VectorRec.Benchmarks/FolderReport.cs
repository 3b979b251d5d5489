using System.Text.RegularExpressions;
using VectorRec.Tests.House;

namespace VectorRec.Benchmarks;

/// <summary>How the folders of a source tree use each other.</summary>
internal static partial class FolderReport
{
    private const int MostKnown = 5;

    public static void Print(string folder)
    {
        var files = SourceFile.Below(folder);
        var graph = FolderGraph.Of(files);
        foreach (var uses in graph.Edges.Keys.GroupBy(edge => edge.From, edge => edge.To).OrderBy(uses => uses.Key, StringComparer.Ordinal))
            Console.WriteLine($"{uses.Key} -> {string.Join(", ", uses.Order(StringComparer.Ordinal))}");
        Console.WriteLine();
        Console.WriteLine(
            $"{graph.Folders.Count} folders, {graph.Edges.Count} edges, {graph.Edges.Values.Sum(uses => uses.Length)} uses by files");
        var circles = graph.Circles();
        Console.WriteLine(
            $"{circles.Length} "
            + $"circles{string.Concat(circles.Select(circle => $"; {circle.Length} folders: {string.Join(", ", circle)}"))}");
        var known = graph.Folders.MaxBy(name => graph.UsersOf(name).Length)!;
        Console.WriteLine($"largest fan-in of a folder: {known}, used by {graph.UsersOf(known).Length} folders");
        Console.WriteLine("largest fan-in of a type: " + string.Join("; ", MostKnownTypes(files)));
    }

    private static IEnumerable<string> MostKnownTypes(SourceFile[] files)
    {
        var words = files.ToDictionary(file => file.Path, file => Word().Matches(file.Code).Select(word => word.Value).ToHashSet());
        return files.Select(file => (file.Path, Type: Path.GetFileNameWithoutExtension(file.Path)))
            .Select(file => (file.Type, Users: words.Count(other => other.Key != file.Path && other.Value.Contains(file.Type))))
            .OrderByDescending(type => type.Users).Take(MostKnown)
            .Select(type => $"{type.Type}, named in {type.Users} other files");
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
