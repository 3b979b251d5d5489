using System.Security.Cryptography;
using System.Text;
using VectorRec.Indexer.HeldOut;
using VectorRec.Indexer.Import.Sources;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.LastFm;

/// <summary>
/// Last.FM-2K as users, works, follows and events. An artist is a creator and a work; friends follow each other; listens are
/// plays with their count as weight. docs/import-format.md has the mapping.
/// </summary>
internal sealed class LastFmImport(LastFmFolder data, int? split)
{
    /// <summary>Artist n is the work n and the user n + this, far above the ids of listeners.</summary>
    public const long CreatorOffset = 1_000_000;

    private const int TagsKept = 10;

    private const int MaxTagLength = 100;

    /// <summary>The data is undated: everything happened at once, when it was collected.</summary>
    public static readonly Instant Collected = Instant.OfUtc(new(2011, 5, 1, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>Null without a split.</summary>
    public RandomSplit<(long User, long Artist, long Weight)>? Split { get; } = split is { } seed
        ? RandomSplit<(long User, long Artist, long Weight)>.Of(
            data.Listens.GroupBy(listen => listen.User).OrderBy(user => user.Key)
                .Select(user => user.OrderBy(listen => listen.Artist).ToArray()), seed)
        : null;

    /// <param name="rejectsFolder">For rows that are rejected.</param>
    public IReadOnlyList<InputFile> Files(string rejectsFolder)
    {
        return
        [
            File(RecordKinds.Users, Users()),
            File(RecordKinds.Works, Works()),
            File(RecordKinds.Follows, Follows()),
            File(RecordKinds.Events, Events()),
        ];

        InputFile File(RecordKind kind, IReadOnlyList<Action<Row>> rows)
        {
            var name = $"{kind.Name}.lastfm";
            return new(name, kind, Path.Combine(rejectsFolder, name + InputFile.RejectsSuffix),
                _ => Task.FromResult<IRowSource>(new ListSource(rows)));
        }
    }

    private List<Action<Row>> Users()
    {
        var listeners = data.Listens.Select(listen => listen.User).Concat(data.Friends.Select(pair => pair.User)).Distinct().Order()
            .Select(user => (Action<Row>)(row => Fill(row, user, null)));
        var creators = data.Artists.OrderBy(artist => artist.Key)
            .Select(artist => (Action<Row>)(row => Fill(row, CreatorOffset + artist.Key, artist.Value)));
        return [.. listeners, .. creators];

        static void Fill(Row row, long id, string? name)
        {
            row.Cell("user_id").Set(id);
            row.Cell("created_at").Set(Collected);
            if (name is not null)
                row.Cell("name").Set(name);
        }
    }

    private List<Action<Row>> Works()
    {
        var tags = TagsByArtist();
        return [.. data.Artists.OrderBy(artist => artist.Key).Select(artist => (Action<Row>)(row =>
        {
            row.Cell("work_id").Set(artist.Key);
            row.Cell("creator_id").Set(CreatorOffset + artist.Key);
            row.Cell("title").Set(artist.Value);
            row.Cell("created_at").Set(Collected);
            row.Cell("tags").Set(tags.GetValueOrDefault(artist.Key, []));
        }))];
    }

    /// <summary>
    /// The tags that most users gave an artist. Who tags an artist knows it, so an assignment by a user whose pair with the
    /// artist is held out would tell of it, and is left out.
    /// </summary>
    private Dictionary<long, string[]> TagsByArtist()
    {
        var heldOut = Split is null ? [] : Split.Validation.Concat(Split.Test).Select(listen => (listen.User, listen.Artist)).ToHashSet();
        return data.Assignments
            .Where(a => data.Artists.ContainsKey(a.Artist) && !heldOut.Contains((a.User, a.Artist)))
            .Select(a => (a.Artist, Tag: data.Tags.GetValueOrDefault(a.Tag, "").Replace('|', '/')))
            .Where(a => a.Tag.Length is > 0 and <= MaxTagLength)
            .GroupBy(a => a.Artist)
            .ToDictionary(
                artist => artist.Key,
                artist => artist.GroupBy(a => a.Tag, StringComparer.Ordinal).OrderByDescending(tag => tag.Count())
                    .ThenBy(tag => tag.Key, StringComparer.Ordinal)
                    .Take(TagsKept).Select(tag => tag.Key).ToArray());
    }

    private List<Action<Row>> Follows() => [.. data.Friends.Select(pair => (Action<Row>)(row =>
    {
        row.Cell("follower_id").Set(pair.User);
        row.Cell("followee_id").Set(pair.Friend);
        row.Cell("created_at").Set(Collected);
    }))];

    private List<Action<Row>> Events() =>
        [.. (Split?.Training ?? data.Listens).OrderBy(l => l.User).ThenBy(l => l.Artist).Select(listen => (Action<Row>)(row =>
        {
            row.Cell("event_id").Set(EventId(listen.User, listen.Artist));
            row.Cell("at").Set(Collected);
            row.Cell("user_id").Set(listen.User);
            row.Cell("work_id").Set(listen.Artist);
            row.Cell("type").Set("play");
            row.Cell("weight").Set((double)listen.Weight);
        }))];

    // The same listen is the same event, so that it is imported once (RFC 9562, version 8: bits of our choice).
    private static Guid EventId(long user, long artist)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"lastfm-2k {user} {artist}")), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
