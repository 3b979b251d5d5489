using System.Text.Json;
using VectorRec.Simulation;
using VectorRec.Simulation.Output;

namespace VectorRec.Tests.Simulation;

/// <summary>What the files promise to whoever imports them.</summary>
public sealed class PublicFilesTests(SmallWorld worlds) : IClassFixture<SmallWorld>
{
    [Fact]
    public void Every_reference_has_its_row()
    {
        var world = worlds.Usual;
        var users = Ids(world, "users", "user_id");
        var songs = Ids(world, "songs", "song_id");
        var works = Ids(world, "works", "work_id");

        Assert.All(SmallWorld.Rows(world, "works"), work =>
        {
            Assert.Contains(work.GetProperty("creator_id").GetInt64(), users);
            Assert.Contains(work.GetProperty("song_id").GetInt64(), songs);
        });
        Assert.All(SmallWorld.Rows(world, "follows"), follow =>
        {
            Assert.Contains(follow.GetProperty("follower_id").GetInt64(), users);
            Assert.Contains(follow.GetProperty("followee_id").GetInt64(), users);
            Assert.NotEqual(follow.GetProperty("follower_id").GetInt64(), follow.GetProperty("followee_id").GetInt64());
        });
        Assert.NotEmpty(SmallWorld.Rows(world, "families"));
        Assert.All(SmallWorld.Rows(world, "families"), family =>
        {
            Assert.NotEqual(0, family.GetProperty("members").GetArrayLength());
            Assert.All(family.GetProperty("members").EnumerateArray(), member => Assert.Contains(member.GetInt64(), users));
        });
        Assert.All(SmallWorld.Rows(world, "events"), happened =>
        {
            Assert.Contains(happened.GetProperty("user_id").GetInt64(), users);
            Assert.Contains(happened.GetProperty("work_id").GetInt64(), works);
        });
    }

    [Fact]
    public void Ids_are_unique()
    {
        var world = worlds.Usual;

        foreach (var (kind, id) in (ReadOnlySpan<(string, string)>)[("users", "user_id"), ("songs", "song_id"), ("works", "work_id"),
            ("families", "family_id"), ("events", "event_id")])
            Assert.Distinct(SmallWorld.Rows(world, kind).Select(row => row.GetProperty(id).GetRawText()));
        Assert.Distinct(SmallWorld.Rows(world, "follows")
            .Select(row => (row.GetProperty("follower_id").GetInt64(), row.GetProperty("followee_id").GetInt64())));
        Assert.All(SmallWorld.Rows(world, "families"), family =>
            Assert.Distinct(family.GetProperty("members").EnumerateArray().Select(member => member.GetInt64())));
    }

    [Fact]
    public void Events_lie_in_the_period_in_order_of_time_and_after_what_they_are_about()
    {
        var world = worlds.Usual;
        var works = Created(world, "works", "work_id");
        var users = Created(world, "users", "user_id");
        var before = SmallWorld.Options.From;

        foreach (var happened in SmallWorld.Rows(world, "events"))
        {
            var at = happened.GetProperty("at").GetDateTimeOffset();
            Assert.True(at >= before, $"{at} comes after {before}.");
            Assert.True(at >= works[happened.GetProperty("work_id").GetInt64()], "A work was shown before it was uploaded.");
            Assert.True(at >= users[happened.GetProperty("user_id").GetInt64()], "A user was active before they came.");
            before = at;
        }

        Assert.True(before < WorldOptions.DefaultEnd);
    }

    [Fact]
    public void A_request_is_one_slate_of_distinct_works_shown_to_one_user()
    {
        foreach (var request in SmallWorld.Rows(worlds.Usual, "events").GroupBy(row => row.GetProperty("request_id").GetGuid()))
        {
            var impressions = request.Where(row => Type(row) == "impression").ToList();
            Assert.InRange(impressions.Count, 1, 10);
            Assert.Equal(Enumerable.Range(0, impressions.Count), impressions.Select(row => row.GetProperty("position").GetInt32()));
            Assert.Distinct(impressions.Select(row => row.GetProperty("work_id").GetInt64()));
            Assert.Single(request.Select(row => row.GetProperty("user_id").GetInt64()).Distinct());
            Assert.Single(request.Select(row => row.GetProperty("scene").GetString()).Distinct());
        }
    }

    [Fact]
    public void Nothing_happens_to_a_work_that_was_not_shown_and_played()
    {
        foreach (var exposure in SmallWorld.Rows(worlds.Usual, "events")
            .GroupBy(row => (row.GetProperty("request_id").GetGuid(), row.GetProperty("work_id").GetInt64())))
        {
            var types = exposure.Select(Type).ToList();
            Assert.Equal("impression", types[0]);
            Assert.Contains(types.ElementAtOrDefault(1), (string?[])[null, "play"]);
            Assert.Distinct(types);
        }
    }

    [Fact]
    public void Shows_and_rooms_are_works_of_their_own_that_nothing_happened_to()
    {
        var world = worlds.Usual;
        var works = Ids(world, "works", "work_id");
        var shows = SmallWorld.Rows(world, "on-air/works").ToList();

        Assert.Equal(SmallWorld.Options.OnAir, shows.Count);
        Assert.All(shows, show =>
        {
            Assert.True(show.GetProperty("work_id").GetInt64() > works.Max());
            Assert.Contains(show.GetProperty("kind").GetString(), (string[])["live", "room"]);
            Assert.Contains(show.GetProperty("status").GetString(), (string[])["active", "hidden"]);
            Assert.Contains(show.GetProperty("creator_id").GetInt64(), Ids(world, "users", "user_id"));
            Assert.Contains(show.GetProperty("song_id").GetInt64(), Ids(world, "songs", "song_id"));
        });
    }

    [Fact]
    public void Nobody_is_shown_their_own_works()
    {
        var world = worlds.Usual;
        var creators = SmallWorld.Rows(world, "works")
            .ToDictionary(row => row.GetProperty("work_id").GetInt64(), row => row.GetProperty("creator_id").GetInt64());

        Assert.All(SmallWorld.Rows(world, "events"), row =>
            Assert.NotEqual(creators[row.GetProperty("work_id").GetInt64()], row.GetProperty("user_id").GetInt64()));
    }

    [Fact]
    public void Csv_and_json_lines_say_the_same()
    {
        var json = worlds.Usual;
        var csv = worlds.Make(SmallWorld.Options with { Format = RowFormat.Csv });

        foreach (var kind in (string[])["users", "songs", "works", "follows", "families", "events"])
        {
            var lines = File.ReadAllLines(Path.Combine(csv, kind + ".csv"));
            var columns = lines[0].Split(',');
            var expected = SmallWorld.Rows(json, kind)
                .Select(row => string.Join(',', columns.Select(column => row.TryGetProperty(column, out var value) ? AsCsv(value) : "")));
            Assert.Equal(expected, lines.Skip(1));
        }
    }

    [Fact]
    public void The_files_hold_the_import_formats_columns_and_no_truth()
    {
        var world = worlds.Usual;
        var columns = new Dictionary<string, string[]>
        {
            ["users"] = ["user_id", "name", "language", "country", "city", "lat", "lon", "birth_year", "level", "created_at"],
            ["songs"] = ["song_id", "title", "artist", "language", "tags", "created_at"],
            ["works"] = ["work_id", "kind", "status", "creator_id", "song_id", "media", "title", "language", "tags", "quality",
                "duration_s", "city", "lat", "lon", "created_at"],
            ["follows"] = ["follower_id", "followee_id", "created_at"],
            ["families"] = ["family_id", "name", "members"],
            ["events"] = ["event_id", "at", "user_id", "work_id", "type", "request_id", "position", "scene"],
        };

        foreach (var (kind, allowed) in columns)
            Assert.All(
                SmallWorld.Rows(world, kind), row => Assert.All(row.EnumerateObject(), field => Assert.Contains(field.Name, allowed)));
        Assert.Equal(columns.Keys.Select(kind => kind + ".jsonl").Append("world.json").Order(StringComparer.Ordinal),
            Directory.GetFiles(world).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_tells_each_files_rows_and_hash()
    {
        var world = worlds.Usual;
        var manifest = SmallWorld.Manifest(world);

        Assert.Equal(SmallWorld.Files(world).Keys.Where(name => name != "world.json"), manifest.Files.Select(file => file.Name)
            .Order(StringComparer.Ordinal));
        foreach (var file in manifest.Files)
        {
            var bytes = File.ReadAllBytes(Path.Combine(world, file.Name));
            Assert.Equal(bytes.Length, file.Bytes);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), file.Sha256);
            if (file.Rows is { } rows)
                Assert.Equal(bytes.Count(b => b == '\n'), rows);
        }

        Assert.Equal(manifest.Counts.Events, manifest.Counts.ByType.Values.Sum());
        Assert.InRange(manifest.Counts.Events, 0.97 * SmallWorld.Options.Events, 1.03 * SmallWorld.Options.Events);
    }

    private static string AsCsv(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join('|', value.EnumerateArray().Select(AsCsv)),
        JsonValueKind.String => Quoted(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    private static HashSet<long> Ids(string world, string kind, string id) =>
        [.. SmallWorld.Rows(world, kind).Select(row => row.GetProperty(id).GetInt64())];

    private static Dictionary<long, DateTimeOffset> Created(string world, string kind, string id) =>
        SmallWorld.Rows(world, kind)
            .ToDictionary(row => row.GetProperty(id).GetInt64(), row => row.GetProperty("created_at").GetDateTimeOffset());
}
