using System.Text.Json.Nodes;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Records that could be written.</summary>
internal static class RecordExamples
{
    /// <summary>A song of the demo, which numbers them from a million on.</summary>
    public const long SongId = 1_000_005;

    private const string User =
        """{ "name": "Lin", "language": "zh", "city": "Shenzhen", "birthYear": 1999, "createdAt": "2026-01-31T20:15:00Z" }""";

    private const string Song = """{ "title": "Midnight River", "artist": "Zofia", "language": "en", "tags": ["pop"] }""";

    private const string Work =
        """{ "creatorId": 42, "songId": 1000005, "media": "audio", "title": "Midnight River, live", "tags": ["duet"], "quality": 0.7 }""";

    private const string Family = """{ "name": "Moons", "members": [42, 7] }""";

    private const string Follow = """{ "followerId": 42, "followeeId": 7, "createdAt": "2026-01-31T20:15:00Z" }""";

    /// <returns>The kind of the single record that an operation writes; null where it writes none.</returns>
    public static string? KindOf(string? operation) => operation switch
    {
        "PutUser" => "users",
        "PutSong" => "songs",
        "PutWork" => "works",
        "PutFamily" => "families",
        _ => null,
    };

    public static JsonObject? Of(string? operation) => operation switch
    {
        "AddUsers" => Batch("users", User, "userId"),
        "AddSongs" => Batch("songs", Song, "songId"),
        "AddWorks" => Batch("works", Work, "workId"),
        "AddFamilies" => Batch("families", Family, "familyId"),
        "AddFollows" => new() { ["follows"] = new JsonArray(JsonNode.Parse(Follow)) },
        "PutUser" => JsonNode.Parse(User)!.AsObject(),
        "PutSong" => JsonNode.Parse(Song)!.AsObject(),
        "PutWork" => JsonNode.Parse(Work)!.AsObject(),
        "PutFamily" => JsonNode.Parse(Family)!.AsObject(),
        _ => null,
    };

    private static JsonObject Batch(string list, string record, string key)
    {
        var item = JsonNode.Parse(record)!.AsObject();
        item.Insert(0, key, 42);
        return new() { [list] = new JsonArray(item), ["partial"] = false };
    }
}
