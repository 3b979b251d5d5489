using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>Which top folders use which, read from the source: usings, and names that are written with a namespace.</summary>
/// <remarks>
/// The compiler lets no using stand that is not needed, so each is an edge. Inside <c>namespace VectorRec.Funnel</c> the name
/// <c>Storage.Database</c> needs none: so a folder's name before that of one of its types, or of its folders, is an edge too.
/// </remarks>
internal sealed partial class FolderGraph
{
    private FolderGraph(string[] folders, IReadOnlyDictionary<(string From, string To), string[]> edges) =>
        (Folders, Edges) = (folders, edges);

    /// <summary>The top folders, by name.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>For each use of a folder by another, the files that use it.</summary>
    public IReadOnlyDictionary<(string From, string To), string[]> Edges { get; }

    public static FolderGraph Of(IReadOnlyCollection<SourceFile> files)
    {
        var named = files.Where(file => file.Room.Length > 0).GroupBy(file => file.Room).ToDictionary(
            room => room.Key,
            room => room.SelectMany(file => Declaration().Matches(file.Code).Select(found => found.Groups[1].Value))
                .Concat(room.SelectMany(file => file.Folder.Split('/').Skip(1))).ToHashSet());
        var edges = files.Where(file => file.Room.Length > 0)
            .SelectMany(file => Uses(file, named).Where(to => to != file.Room).Distinct().Select(to => (Edge: (file.Room, to), file.Path)))
            .GroupBy(use => use.Edge, use => use.Path)
            .ToDictionary(uses => uses.Key, uses => uses.ToArray());
        return new([.. named.Keys.Order(StringComparer.Ordinal)], edges);
    }

    /// <summary>The folders that use a folder.</summary>
    public string[] UsersOf(string folder) =>
        [.. Edges.Keys.Where(edge => edge.To == folder).Select(edge => edge.From).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Folders of which each can be reached from each other: as large as they get, none twice. Empty: there is no circle.
    /// </summary>
    public string[][] Circles()
    {
        var reach = Folders.ToDictionary(folder => folder, Reachable);
        return
        [
            .. Folders.Where(folder => reach[folder].Contains(folder))
                .Select(folder => Folders.Where(other => reach[folder].Contains(other) && reach[other].Contains(folder)).ToArray())
                .DistinctBy(circle => circle[0]),
        ];
    }

    private HashSet<string> Reachable(string from)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var folder))
        {
            foreach (var edge in Edges.Keys.Where(edge => edge.From == folder && reached.Add(edge.To)))
                open.Enqueue(edge.To);
        }

        return reached;
    }

    private static IEnumerable<string> Uses(SourceFile file, Dictionary<string, HashSet<string>> named) =>
        Qualified().Matches(file.Code)
            .Where(found => named.TryGetValue(found.Groups["room"].Value, out var names)
                && (found.Groups["root"].Success || names.Contains(found.Groups["name"].Value)))
            .Select(found => found.Groups["room"].Value);

    [GeneratedRegex(@"(?<![\w.])(?<root>VectorRec\.)?(?<room>[A-Z]\w*)(?:\.(?<name>[A-Z]\w*))?")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();
}
