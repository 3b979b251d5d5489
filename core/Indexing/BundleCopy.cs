using VectorRec.Models;

namespace VectorRec.Indexing;

/// <summary>A generation carries its own copy of the bundle: whoever trains next cannot change what serves.</summary>
internal static class BundleCopy
{
    /// <summary>Copies the manifest and what it lists, and nothing else.</summary>
    public static void Create(string bundle, BundleManifest manifest, string folder)
    {
        foreach (var file in manifest.Files.Keys.Append(BundleManifest.FileName))
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(bundle, file), target, overwrite: true);
        }
    }
}
