using static VectorRec.Records.FieldType;

namespace VectorRec.Records;

/// <summary>
/// The kinds of records that can be imported, in the order in which they have to be: a kind comes after those that it refers to.
/// </summary>
public static class RecordKinds
{
    /// <summary>Numbers of a vector.</summary>
    public const int MaxWidth = 4_096;

    private const int NameLength = 500;

    public static RecordKind Users { get; } = new("users", "Who listens and sings.", ["user_id"],
    [
        Id("user_id", "The user."),
        Text("name", NameLength, "Display name."),
        Language(),
        Text("country", 100, "ISO 3166-1 code or name."),
        City(),
        Latitude(),
        Longitude(),
        Integer("birth_year", "smallint", 1900, 2100, "Year of birth."),
        Integer("level", "smallint", 0, 10, "Creator level, 0 (listener) to 10.") with { Default = "0" },
        CreatedAt("When the user joined."),
        Vector("users", "What a model of yours made of the user."),
    ])
    { Pair = ("lat", "lon") };

    public static RecordKind Songs { get; } = new("songs", "What is sung.", ["song_id"],
    [
        Id("song_id", "The song."),
        Text("title", NameLength, "Title.") with { Required = true },
        Text("artist", NameLength, "Who sang the original."),
        Language(),
        Tags(),
        CreatedAt("When the song came into the catalogue."),
        Vector("songs", "What a model of yours made of the song."),
    ]);

    public static RecordKind Works { get; } = new("works", "What was sung: recordings, and live shows and rooms.", ["work_id"],
    [
        Id("work_id", "The work."),
        Word("kind", "'work'", "A recording, a live show or a karaoke room.", "work", "live", "room"),
        Word("status", "'active'", "active: may be recommended; hidden: off the air or under review; removed: gone for good.", "active",
            "hidden", "removed") with { Final = "removed" },
        Id("creator_id", "Who made it.") with { Required = false, References = "users" },
        Id("song_id", "The song that is sung.") with { Required = false, References = "songs" },
        Word("media", "'audio'", "Audio or video.", "audio", "video"),
        Text("title", NameLength, "Title."),
        Language(),
        Tags(),
        new("quality", Number, "real", "Admission score of content mining.") { Min = 0, Max = 1, Default = "0.5" },
        Integer("duration_s", "integer", 0, 86400, "Length in seconds."),
        City(),
        Latitude(),
        Longitude(),
        CreatedAt("When the work was published."),
        Vector("works", "What a model of yours made of its sound or picture."),
    ])
    { Pair = ("lat", "lon") };

    public static RecordKind UserVectors { get; } = Vectors("user_vectors", "users", "user_id", "The user.");

    public static RecordKind SongVectors { get; } = Vectors("song_vectors", "songs", "song_id", "The song.");

    public static RecordKind WorkVectors { get; } = Vectors("work_vectors", "works", "work_id", "The work.");

    public static RecordKind Follows { get; } = new("follows", "Who follows whom.", ["follower_id", "followee_id"],
    [
        Id("follower_id", "Who follows.") with { References = "users" },
        Id("followee_id", "Who is followed; another user.") with { References = "users" },
        new("created_at", Time, "timestamptz", "Since when.") { Required = true },
    ])
    { Distinct = ("follower_id", "followee_id") };

    public static RecordKind Families { get; } = new("families", "Groups of users.", ["family_id"],
    [
        Id("family_id", "The family."),
        Text("name", NameLength, "Display name."),
        new("members", Integers, "bigint[]", "All members: the list replaces the one before.") { Min = 0, MaxItems = 100_000,
            References = "users" },
    ]);

    public static RecordKind Events { get; } = new("events", "What users did with works.", ["event_id", "at"],
    [
        new("event_id", Uuid, "uuid", "The event. The same event_id and at again is the same event, and is ignored.") { Required = true },
        new("at", Time, "timestamptz", "When.") { Required = true },
        Id("user_id", "Who.") with { References = "users" },
        Id("work_id", "With which work.") with { References = "works" },
        Word("type", null, "What. A follow also follows the work's creator.", "impression", "play", "complete", "like", "follow",
            "share") with { Required = true },
        new("weight", Number, "real", "How much of it: a play count, seconds heard.") { Min = 0, AboveMin = true, Default = "1" },
        new("request_id", Uuid, "uuid", "The recommendation that showed the work."),
        Integer("position", "smallint", 0, short.MaxValue, "Place in that recommendation; 0 is the top."),
        Text("scene", 100, "Where, e.g. feed."),
    ]);

    public static RecordKind Blocks { get; } = new("blocks", "Creators whose works users never want to see.", ["user_id", "creator_id"],
    [
        Id("user_id", "Who.") with { References = "users" },
        Id("creator_id", "Whose works; another user.") with { References = "users" },
        CreatedAt("Since when."),
    ])
    { Distinct = ("user_id", "creator_id") };

    public static RecordKind NotInterested { get; } = new("not_interested", "What users are not interested in.",
        ["user_id", .. Targets.Select(field => field.Name)],
        [Id("user_id", "Who.") with { References = "users" }, .. Targets, CreatedAt("Since when.")])
    { OneOf = [.. Targets.Select(field => field.Name)] };

    public static RecordKind Unfollows { get; } = new("unfollows", "Who stopped following whom.", ["follower_id", "followee_id"],
    [
        Id("follower_id", "Who followed.") with { References = "users" },
        Id("followee_id", "Who was followed; another user.") with { References = "users" },
        new("at", Time, "timestamptz", "When. What came before it counts no more, and what came after it does.") { Required = true },
    ])
    { Distinct = ("follower_id", "followee_id") };

    public static RecordKind Removals { get; } = new("removals", "What users took back: likes, blocks, and not being interested.",
        ["user_id", "type", .. Targets.Select(field => field.Name)],
        [
            Id("user_id", "Who.") with { References = "users" },
            Word("type", null, "What.", "like", "block", "not_interested") with { Required = true },
            .. Targets,
            new("at", Time, "timestamptz", "When. What came before it counts no more.") { Required = true },
        ])
    {
        OneOf = [.. Targets.Select(field => field.Name)],
        Needs = [("type", "like", "work_id"), ("type", "block", "creator_id")],
    };

    public static IReadOnlyList<RecordKind> All { get; } =
        [Users, Songs, Works, UserVectors, SongVectors, WorkVectors, Follows, Families, Blocks, NotInterested, Unfollows, Events, Removals];

    // What a wish is about. A property, because the kinds above are made in their order.
    private static Field[] Targets =>
    [
        Id("work_id", "The work.") with { Required = false, References = "works" },
        Id("creator_id", "Whatever is of this user.") with { Required = false, References = "users" },
        Id("song_id", "Whatever is sung to this song.") with { Required = false, References = "songs" },
        Text("tag", 100, "Whatever has this tag."),
    ];

    private static Field Id(string name, string about) => new(name, FieldType.Integer, "bigint", about) { Required = true, Min = 0 };

    private static Field Integer(string name, string sqlType, double min, double max, string about) =>
        new(name, FieldType.Integer, sqlType, about) { Min = min, Max = max };

    private static Field Text(string name, int maxLength, string about) =>
        new(name, FieldType.Text, "text", about) { MaxLength = maxLength };

    private static Field Word(string name, string? byDefault, string about, params string[] words) =>
        new(name, FieldType.Word, "text", about) { Words = words, Default = byDefault };

    private static Field Language() => Text("language", 35, "BCP 47 tag, e.g. zh or pt-BR.");

    private static Field City() => Text("city", 200, "Compared as written.");

    private static Field Latitude() =>
        new("lat", Number, "double precision", "Latitude in degrees; with lon or not at all.") { Min = -90, Max = 90 };

    private static Field Longitude() =>
        new("lon", Number, "double precision", "Longitude in degrees; with lat or not at all.") { Min = -180, Max = 180 };

    private static Field Tags() =>
        new("tags", Texts, "text[]", "Most telling first. A tag cannot hold a |.") { MaxLength = 100, MaxItems = 32, Default = "'{}'" };

    // A kind of its own, for what comes from another place than the records: it says nothing else of them.
    private static RecordKind Vectors(string name, string of, string key, string about) =>
        new(name, $"Vectors of {of} that are there.", [key],
            [Id(key, about) with { References = of }, Vector(of, "Its vector.") with { Required = true }]);

    private static Field Vector(string of, string about) =>
        new("vector", FieldType.Vector, "real[]", $"{about} All vectors of {of} have one width.") { MaxItems = MaxWidth, VectorOf = of };

    private static Field CreatedAt(string about) => new("created_at", Time, "timestamptz", about) { Default = "now()" };
}
