using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VectorRec.Catalogue.Files;

namespace VectorRec.Indexer.HeldOut;

/// <summary>
/// Pairs of users and works as files to import: all events are plays and carry one time, which says that nobody knows it.
/// </summary>
internal static class UndatedFiles
{
    private const string At = "2000-01-01T00:00:00Z";

    /// <param name="known">All pairs: their users and works exist, also when nothing of them is trained on.</param>
    /// <param name="events">Distinct pairs that become events.</param>
    public static async Task WriteAsync(
        string folder, IReadOnlyCollection<(long User, long Work)> known, IEnumerable<(long User, long Work)> events, CancellationToken ct)
    {
        await WriteAsync("users.csv", "user_id,created_at", known.Select(pair => pair.User).Distinct().Select(user => $"{user},{At}"));
        await WriteAsync(
            "works.csv", "work_id,created_at", known.Select(pair => pair.Work).Distinct().Order().Select(work => $"{work},{At}"));
        await WriteAsync(
            "events.csv", "event_id,at,user_id,work_id,type",
            events.Select(pair => $"{IdOf(pair)},{At},{pair.User},{pair.Work},play"));

        Task WriteAsync(string name, string header, IEnumerable<string> lines) => UnfinishedFile.WriteAsync(
            Path.Combine(folder, name), unfinished => File.WriteAllLinesAsync(unfinished, lines.Prepend(header), ct));
    }

    // The same pair is the same event, whatever file it comes in: importing it again changes nothing.
    private static Guid IdOf((long User, long Work) pair) => new(SHA256.HashData(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{pair.User} {pair.Work}"))).AsSpan(0, 16));
}
