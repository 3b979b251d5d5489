using System.Text.Json;

namespace VectorRec.Simulation.Output;

/// <summary>
/// The folder of a world. Files are written into a subfolder and moved at the end, world.json last: a folder with a world.json
/// is complete, and an interrupted run leaves the world that was there before as it was.
/// </summary>
internal sealed class WorldFolder : IDisposable
{
    public const string Truth = "truth";
    public const string OnAir = "on-air";
    public const string Manifest = "world.json";

    private const string Partial = ".vectorrec-world.partial";

    private readonly string _folder;
    private readonly bool _isNew;

    /// <exception cref="WorldException">The folder holds something else than a world.</exception>
    public WorldFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Staging = Path.Combine(_folder, Partial);
        if (File.Exists(_folder))
            throw new WorldException($"{_folder} is a file; a world needs a folder.");
        if (Directory.Exists(Staging))
            Directory.Delete(Staging, recursive: true);
        if (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()
            && !File.Exists(Path.Combine(_folder, Manifest)))
            throw new WorldException(
                $"{_folder} is not empty and holds no {Manifest}; choose another folder, so that nothing of yours is mixed with a world.");
        _isNew = !Directory.Exists(_folder);
        Directory.CreateDirectory(Path.Combine(Staging, Truth));
        Directory.CreateDirectory(Path.Combine(Staging, OnAir));
    }

    /// <summary>Where the files are written.</summary>
    public string Staging { get; }

    /// <summary>Puts the new world in the place of the old one.</summary>
    public void Publish(WorldManifest manifest)
    {
        var old = Path.Combine(_folder, Manifest);
        if (File.Exists(old))
            RemoveOld(old);
        Directory.CreateDirectory(Path.Combine(_folder, Truth));
        Directory.CreateDirectory(Path.Combine(_folder, OnAir));
        foreach (var file in manifest.Files)
            File.Move(Path.Combine(Staging, file.Name), Path.Combine(_folder, file.Name), overwrite: true);
        var staged = Path.Combine(Staging, Manifest);
        File.WriteAllBytes(staged, manifest.ToJson());
        File.Move(staged, old, overwrite: true);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Staging))
            Directory.Delete(Staging, recursive: true);
        if (_isNew && Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }

    // Only files that the old world's manifest names; one in another format would otherwise stay beside the new one.
    private void RemoveOld(string manifest)
    {
        WorldManifest? old;
        try
        {
            old = WorldManifest.Parse(File.ReadAllBytes(manifest));
        }
        catch (JsonException e)
        {
            throw new WorldException($"{manifest} is not a world's manifest; remove the folder or choose another.", e);
        }

        File.Delete(manifest);
        foreach (var file in old.Files)
        {
            var path = Path.GetFullPath(Path.Combine(_folder, file.Name));
            if (path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                File.Delete(path);
        }
    }
}
