using System.Text.Json;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Files;
using VectorRec.Generations;
using VectorRec.Indexing.Parts;
using VectorRec.Models;

namespace VectorRec.Indexing.Resuming;

/// <summary>What a build notes in its folder when it begins, so that another process can go on with it.</summary>
/// <param name="Bundle">What tells the bundle from others: a digest of each of its files.</param>
/// <param name="Rows">Works that the table was announced with.</param>
/// <param name="Spare">Rows behind them.</param>
internal sealed record BuildState(string Bundle, int Rows, int Spare, int Dimension, EmbeddingEncoding Encoding)
{
    private const string FileName = "build.json";

    public static BuildState Of(BundleManifest manifest, int rows, IndexOptions options) => new(
        string.Join(
            ' ', manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value).Prepend(manifest.SchemaHash)),
        rows, options.SpareFor(rows), manifest.Dimension, options.Encoding);

    /// <returns>Null when the folder has none that can be read.</returns>
    public static BuildState? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<BuildState>(File.ReadAllBytes(Path.Combine(folder, FileName)));
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The folder holds a whole generation.</summary>
    public static void Clear(string folder)
    {
        File.Delete(Path.Combine(folder, FileName));
        EarlierRows.Remove(folder);
        foreach (var part in CataloguePart.FoldersIn(folder))
            Directory.Delete(part, recursive: true);
    }

    /// <summary>Whether what lies in the folder was made as this build would make it.</summary>
    public bool Continues(BuildState earlier) =>
        (Bundle, Dimension, Encoding) == (earlier.Bundle, earlier.Dimension, earlier.Encoding) && Encoding == EmbeddingEncoding.Float32;

    /// <summary>Lays what a process left of the item table aside, for a new one to be written from it.</summary>
    /// <returns>Null when there is nothing to go on with.</returns>
    public EarlierRows? TakeOver(string folder)
    {
        if (Read(folder) is not { } earlier || !Continues(earlier))
        {
            // They are of another bundle; a process that goes on with this build must not take them for its own.
            EarlierRows.Remove(folder);
            return null;
        }

        var whole = Path.Combine(folder, GenerationFolder.Items);
        // Of two that there are when a process ended while it went on itself, the one with more rows.
        var left = new[] { whole, new UnfinishedFile(whole).Name }.FirstOrDefault(File.Exists);
        var aside = EarlierRows.Find(folder, Dimension);
        if (left is null || EarlierRows.Open(left, earlier) is not { } rows)
            return aside;
        if (aside is not null && aside.Count >= rows.Count)
        {
            rows.Dispose();
            return aside;
        }

        rows.LayAside(folder);
        aside?.Dispose();
        return rows;
    }
}
