using System.Text.Json;
using VectorRec.Simulation;
using VectorRec.Simulation.Output;

namespace VectorRec.Tests.Simulation;

/// <summary>Worlds small enough to make in a test, in folders that go away with it.</summary>
public sealed class SmallWorld : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private int _made;
    private string? _usual;

    internal static WorldOptions Options { get; } = new() { Users = 300, Works = 1_000, Events = 20_000 };

    /// <summary>The folder of a world of the default options. Made once; not to be changed.</summary>
    internal string Usual => _usual ??= Make();

    /// <summary>Makes a world; returns its folder.</summary>
    internal string Make(WorldOptions? options = null)
    {
        var folder = NewFolder();
        WorldGenerator.Generate(options ?? Options, folder, null, TestContext.Current.CancellationToken);
        return folder;
    }

    internal string NewFolder() => _root[(_made++).ToString(System.Globalization.CultureInfo.InvariantCulture)];

    internal static IReadOnlyList<JsonElement> Rows(string folder, string kind) =>
        [.. File.ReadLines(Path.Combine(folder, kind + ".jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    internal static WorldManifest Manifest(string folder) =>
        WorldManifest.Parse(File.ReadAllBytes(Path.Combine(folder, WorldFolder.Manifest)));

    /// <summary>Contents of all files of a world, by name relative to its folder.</summary>
    internal static SortedDictionary<string, byte[]> Files(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes), StringComparer.Ordinal);

    public void Dispose() => _root.Dispose();
}
