using System.Globalization;
using System.Text;

namespace VectorRec.Indexer.Import.LastFm;

/// <summary>The files of HetRec 2011 Last.FM-2K, as they are: tab-separated, one header line, partly not UTF-8.</summary>
internal sealed record LastFmFolder(
    IReadOnlyDictionary<long, string> Artists,
    IReadOnlyDictionary<long, string> Tags,
    IReadOnlyList<(long User, long Artist, long Weight)> Listens,
    IReadOnlyList<(long User, long Friend)> Friends,
    IReadOnlyList<(long User, long Artist, long Tag)> Assignments)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InputException">A file is missing or a line is not what it should be.</exception>
    public static LastFmFolder Read(string folder) => new(
        Names(folder, "artists.dat"),
        Names(folder, "tags.dat"),
        [.. Lines(folder, "user_artists.dat", 3).Select(line => (line[0], line[1], line[2]))],
        [.. Lines(folder, "user_friends.dat", 2).Select(line => (line[0], line[1]))],
        // Day, month and year follow; a few years are impossible. Nothing here depends on them.
        [.. Lines(folder, "user_taggedartists.dat", 3).Select(line => (line[0], line[1], line[2]))]);

    private static Dictionary<long, string> Names(string folder, string file) =>
        Cells(folder, file, 2).ToDictionary(cells => Number(file, cells[0]), cells => cells[1].Trim());

    private static IEnumerable<long[]> Lines(string folder, string file, int width) =>
        Cells(folder, file, width).Select(cells => cells.Take(width).Select(cell => Number(file, cell)).ToArray());

    private static IEnumerable<string[]> Cells(string folder, string file, int width)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
            throw new InputException($"{path} does not exist; --dir names the folder of Last.FM-2K's .dat files.");
        foreach (var line in Decode(File.ReadAllBytes(path)).Skip(1).Where(line => line.Length > 0))
        {
            var cells = line.Split('\t');
            yield return cells.Length >= width
                ? cells : throw new InputException($"{file} has a line with {cells.Length} cells instead of {width}: {line}");
        }
    }

    // Line by line: one that is not UTF-8 is Latin-1.
    private static IEnumerable<string> Decode(byte[] bytes)
    {
        for (int start = 0, end; start < bytes.Length; start = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var found ? found : bytes.Length;
            yield return Decode(bytes.AsSpan(start, end - start).TrimEnd((byte)'\r'));
        }
    }

    private static string Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(line);
        }
    }

    private static long Number(string file, string cell) =>
        long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InputException($"{file} has {cell} where an id or a count belongs.");
}
