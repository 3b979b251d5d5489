using System.Security.Cryptography;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>Whether a bundle's files are the ones its manifest was written for.</summary>
internal static class BundleFiles
{
    public const string Schema = "schema.json";
    public const string UserTower = "user_tower.onnx";
    public const string ItemTower = "item_tower.onnx";
    public const string FineRanker = "fine_ranker.onnx";
    public const string Golden = "golden.json";

    /// <exception cref="BundleException">A file is missing, not listed, outside the folder, or differs from its checksum.</exception>
    public static void Verify(string folder, BundleManifest manifest)
    {
        string[] fine = manifest.FineRanker is null ? [] : [FineRanker];
        foreach (var required in (IEnumerable<string>)[Schema, UserTower, ItemTower, Golden, .. fine,
            .. Vocabularies.Files.Select(file => $"vocabulary/{file}")])
        {
            if (!manifest.Files.ContainsKey(required))
                throw new BundleException($"The bundle {manifest.Version} does not list {required}.");
        }

        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        foreach (var (file, expected) in manifest.Files)
        {
            var path = Path.GetFullPath(Path.Combine(root, file));
            if (!path.StartsWith(root, StringComparison.Ordinal))
                throw new BundleException($"The bundle {manifest.Version} lists {file}, which is outside its folder.");
            if (!File.Exists(path))
                throw new BundleException($"The bundle {manifest.Version} has no {file}.");
            using var stream = File.OpenRead(path);
            if (!Convert.ToHexStringLower(SHA256.HashData(stream)).Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw new BundleException($"The bundle {manifest.Version} is damaged: {file} differs from its checksum.");
        }
    }

    /// <summary>The schema, if this build writes the same one over the same vocabularies.</summary>
    /// <exception cref="BundleException">Training and this build do not agree on the features.</exception>
    public static FeatureSchema ReadSchema(string folder, BundleManifest manifest, Vocabularies vocabularies)
    {
        var json = File.ReadAllBytes(Path.Combine(folder, Schema));
        if (FeatureSchema.Hash(json) != manifest.SchemaHash)
            throw new BundleException($"The bundle {manifest.Version} was trained on another feature schema than the one beside it.");
        try
        {
            var schema = FeatureSchema.Parse(json);
            if (schema.ContentWidth is >= 0 and <= FeatureNames.MaxContentWidth
                && schema.Equals(FeatureSchema.Over(vocabularies, schema.HistoryLength, schema.ContentWidth)))
                return schema;
        }
        catch (InvalidDataException e)
        {
            throw new BundleException($"The bundle {manifest.Version} is refused: {e.Message}", e);
        }

        throw new BundleException($"The bundle {manifest.Version} expects features that this build does not produce.");
    }
}
