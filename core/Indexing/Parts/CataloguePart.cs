using VectorRec.Indexing.Resuming;

namespace VectorRec.Indexing.Parts;

/// <summary>
/// A part of the catalogue that one machine embeds: the works whose ids leave <c>Number - 1</c> when divided by <c>Of</c>.
/// </summary>
/// <param name="Number">From 1.</param>
public sealed record CataloguePart(int Number, int Of)
{
    /// <summary>Parts that there may be.</summary>
    public const int Most = 64;

    private const string Prefix = "part-";

    /// <summary>As <c>2/4</c>.</summary>
    /// <returns>Null when it is not like that.</returns>
    public static CataloguePart? Parse(string text) =>
        text.Split('/') is [var number, var of] && int.TryParse(number, out var i) && int.TryParse(of, out var n)
        && i >= 1 && i <= n && n <= Most ? new(i, n) : null;

    public override string ToString() => $"{Number}/{Of}";

    /// <summary>Where its rows are, in the folder of the run.</summary>
    internal string FolderIn(string run) => Path.Combine(run, $"{Prefix}{Number}-of-{Of}");

    /// <summary>Folders of all parts of a run.</summary>
    internal static string[] FoldersIn(string run) => Directory.Exists(run) ? Directory.GetDirectories(run, $"{Prefix}*") : [];

    /// <summary>What a build notes that has a part alone: no room for newer works, and numbers as the tower gave them.</summary>
    internal static BuildState StateOf(BuildState whole, int rows) =>
        whole with { Rows = rows, Spare = 0, Encoding = Catalogue.EmbeddingEncoding.Float32 };
}
