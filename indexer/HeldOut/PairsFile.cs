using System.Globalization;
using VectorRec.Catalogue.Files;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.HeldOut;

/// <summary>
/// Held-out (user, work) pairs: two ids a line, separated by a tab, a comma or spaces. A first line without digits is a header.
/// </summary>
internal static class PairsFile
{
    public static Task WriteAsync(string path, IEnumerable<(long User, long Work)> pairs, CancellationToken ct)
    {
        var lines = pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.User}\t{pair.Work}"));
        return UnfinishedFile.WriteAsync(path, name => File.WriteAllLinesAsync(name, lines.Prepend("user_id\twork_id"), ct));
    }

    /// <exception cref="CommandException">It does not exist, or a line is not two ids.</exception>
    public static async Task<IReadOnlyList<(long User, long Work)>> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"{path} does not exist.");
        var pairs = new List<(long, long)>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, ct))
        {
            if (++number == 1 && !line.Any(char.IsAsciiDigit))
                continue;
            var parts = line.Split(['\t', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length == 0)
                continue;
            if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var work))
                throw new CommandException(
                    ExitCodes.InvalidInput, $"{Path.GetFileName(path)}, line {number}: is not a user's and a work's id.");
            pairs.Add((user, work));
        }

        return pairs;
    }
}
