using System.Text.Json.Nodes;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>What is known of a user comes out as it went in.</summary>
public sealed class UserExportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["users"] =
        [
            """{"user_id":1,"name":"Lin \"the\" 林","language":"zh","country":"CN","city":"深圳","lat":22.5431,"""
            + """ "lon":114.0579,"birth_year":1999,"level":3,"created_at":"2026-01-31T20:15:00.123456+00:00"}""",
            """{"user_id":2,"level":0,"created_at":"2026-01-01T00:00:00+00:00"}""",
        ],
        ["songs"] = ["""{"song_id":10,"title":"Moon"}"""],
        ["works"] =
        [
            """{"work_id":9007199254740993,"kind":"work","status":"active","creator_id":1,"song_id":10,"""
            + """ "media":"video","title":"Moon","language":"zh","tags":["duet","a b"],"quality":0.3,"""
            + """ "duration_s":201,"city":"深圳","created_at":"2026-02-01T00:00:00+00:00"}""",
            """{"work_id":101,"kind":"live","status":"hidden","creator_id":2,"media":"audio","tags":[],"""
            + """ "quality":0.5,"created_at":"2026-02-01T00:00:00+00:00"}""",
        ],
        ["follows"] =
        [
            """{"follower_id":1,"followee_id":2,"created_at":"2026-02-01T00:00:00+00:00"}""",
            """{"follower_id":2,"followee_id":1,"created_at":"2026-02-02T00:00:00+00:00"}""",
        ],
        ["families"] = ["""{"family_id":7,"name":"Moons","members":[1]}"""],
        ["events"] =
        [
            """{"event_id":"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d11","at":"2026-02-03T20:15:00.25+00:00","""
            + """ "user_id":1,"work_id":101,"type":"play","weight":1.5,"""
            + """ "request_id":"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d13","position":0,"scene":"feed"}""",
            """{"event_id":"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d12","at":"2019-02-03T20:15:00+00:00","""
            + """ "user_id":2,"work_id":101,"type":"like","weight":1}""",
        ],
    };

    [Fact]
    public async Task Import_then_export_is_the_identity_for_the_users_own_records()
    {
        await database.EmptyAsync();
        using var folder = new TemporaryFolder();
        var files = Files.Select(file => folder.Write($"{file.Key}.jsonl", string.Join('\n', file.Value))).ToArray();
        var import = await database.RunAsync(["import", .. files, "--max-rejects", "0"]);
        Assert.True(import.ExitCode == ExitCodes.Ok, import.Error);

        foreach (var user in (long[])[1, 2, 3])
        {
            var run = await database.RunAsync("users", "export", "--user", $"{user}", "--out", folder[$"{user}"], "--json");
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
            foreach (var (kind, lines) in Files.Where(file => file.Key != "songs"))
            {
                string[] theirs = [.. lines.Where(line => Of(line, kind).Contains(user))];
                var written = await File.ReadAllLinesAsync(
                    Path.Combine(folder[$"{user}"], $"{kind}.jsonl"), TestContext.Current.CancellationToken);
                Assert.Equal(theirs.Length, run.Json.GetProperty("records").GetProperty(kind).GetInt32());
                Assert.Equal(theirs.Select(Sorted).Order(), written.Select(Sorted).Order());
            }
        }

        // And what came out goes in again, and changes nothing.
        string[] exported = [.. RecordKinds.All.Select(kind => Path.Combine(folder["1"], $"{kind.Name}.jsonl")).Where(File.Exists)];
        var again = await database.RunAsync(["import", .. exported, "--max-rejects", "0", "--json"]);
        Assert.True(again.ExitCode == ExitCodes.Ok, again.Error);
        Assert.All(again.Json.GetProperty("files").EnumerateArray(), file =>
            Assert.Equal((0, 0), (file.GetProperty("added").GetInt32(), file.GetProperty("changed").GetInt32())));
    }

    [Fact]
    public async Task What_a_user_does_not_want_comes_out_beside_it()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        await database.ExecuteAsync(
            """
            insert into blocks values (1, 2, '2026-01-01Z'), (2, 1, '2026-01-01Z');
            insert into not_interested (user_id, kind, id, tag, created_at) values
                (1, 'song', 3, '', '2026-01-01Z'), (1, 'tag', 0, 'duet', '2026-01-01Z'), (2, 'creator', 1, '', '2026-01-01Z');
            insert into unfollows values (1, 4, '2026-01-01Z'), (4, 1, '2026-01-01Z');
            insert into withdrawn_likes values (1, 5, '2026-01-01Z');
            """);
        using var folder = new TemporaryFolder();
        var run = await database.RunAsync("users", "export", "--user", "1", "--out", folder.Path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var wishes = JsonNode.Parse(await File.ReadAllTextAsync(folder["wishes.json"], TestContext.Current.CancellationToken))!;
        Assert.Equal([2L], wishes["blocked"]!.AsArray().Select(block => (long)block!["creatorId"]!));
        Assert.Equal([3L], wishes["notInterested"]!.AsArray().Select(wish => (long?)wish!["songId"]).OfType<long>());
        Assert.Equal(["duet"], wishes["notInterested"]!.AsArray().Select(wish => (string?)wish!["tag"]).OfType<string>());
        Assert.Equal([4L], wishes["unfollowed"]!.AsArray().Select(wish => (long)wish!["followeeId"]!));
        Assert.Equal([5L], wishes["likesTakenBack"]!.AsArray().Select(wish => (long)wish!["workId"]!));
    }

    private static long[] Of(string line, string kind)
    {
        var record = JsonNode.Parse(line)!;
        return kind switch
        {
            "users" or "events" => [(long)record["user_id"]!],
            "works" => [(long)record["creator_id"]!],
            "follows" => [(long)record["follower_id"]!, (long)record["followee_id"]!],
            _ => [.. record["members"]!.AsArray().Select(member => (long)member!)],
        };
    }

    private static string Sorted(string line) =>
        string.Join(' ', JsonNode.Parse(line)!.AsObject().OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value?.ToJsonString()}"));
}
