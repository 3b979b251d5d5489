using System.Text.Json.Nodes;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Storage.Records;
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
            + """ "lon":114.0579,"birth_year":1999,"level":3,"created_at":"2026-01-31T20:15:00.123456+00:00","vector":[0.1,-2]}""",
            """{"user_id":2,"level":0,"created_at":"2026-01-01T00:00:00+00:00"}""",
        ],
        ["songs"] = ["""{"song_id":10,"title":"Moon"}"""],
        ["works"] =
        [
            """{"work_id":9007199254740993,"kind":"work","status":"active","creator_id":1,"song_id":10,"""
            + """ "media":"video","title":"Moon","language":"zh","tags":["duet","a b"],"quality":0.3,"""
            + """ "duration_s":201,"city":"深圳","created_at":"2026-02-01T00:00:00+00:00","vector":[1,0.25,0.03]}""",
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
    public async Task What_a_user_does_not_want_goes_in_again_as_it_came_out()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        await database.ExecuteAsync(
            """
            insert into blocks values (1, 2, '2026-01-01Z'), (2, 1, '2026-01-01Z');
            insert into not_interested (user_id, kind, id, tag, created_at) values (1, 'song', 3, '', '2026-01-01Z'),
                (1, 'work', 0, '', '2026-01-01Z'), (1, 'tag', 0, 'duet', '2026-01-01Z'), (2, 'creator', 1, '', '2026-01-01Z');
            insert into unfollows values (1, 4, '2026-01-01Z'), (4, 1, '2026-01-01Z');
            insert into withdrawn_likes values (1, 5, '2026-01-01Z');
            """);
        const string Wishes =
            """
            select concat_ws(E'\n', (select string_agg(b::text, ' ' order by b) from blocks b where user_id = 1),
                (select string_agg(n::text, ' ' order by n) from not_interested n where user_id = 1),
                (select string_agg(u::text, ' ' order by u) from unfollows u where follower_id = 1),
                (select string_agg(w::text, ' ' order by w) from withdrawn_likes w where user_id = 1))
            """;
        var before = await database.ScalarAsync<string>(Wishes);
        using var folder = new TemporaryFolder();
        var run = await database.RunAsync("users", "export", "--user", "1", "--out", folder.Path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);

        string[] files = [.. UserRecords.Kinds.Select(kind => folder[$"{kind.Name}.jsonl"])];
        await AssertImportedAsync(0);
        await database.ExecuteAsync("truncate blocks, not_interested, unfollows, withdrawn_likes");
        await AssertImportedAsync(6);

        async Task AssertImportedAsync(int added)
        {
            var import = await database.RunAsync(["import", .. files, "--max-rejects", "0", "--json"]);
            Assert.True(import.ExitCode == ExitCodes.Ok, import.Error);
            Assert.Equal(added, import.Json.GetProperty("files").EnumerateArray().Sum(
                file => file.GetProperty("added").GetInt32() + file.GetProperty("changed").GetInt32()));
            Assert.Equal(before, await database.ScalarAsync<string>(Wishes));
        }
    }

    [Fact]
    public async Task What_was_taken_back_counts_no_more_whenever_it_is_told_and_what_came_after_it_does()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        await database.ExecuteAsync(
            """
            select ensure_events_partition('2026-01-01'), ensure_events_partition('2026-01-03');
            insert into events (event_id, at, user_id, work_id, type) values (gen_random_uuid(), '2026-01-01Z', 1, 5, 'like'),
                (gen_random_uuid(), '2026-01-03Z', 1, 6, 'like'), (gen_random_uuid(), '2026-01-01Z', 1, 7, 'like'),
                (gen_random_uuid(), '2026-01-03Z', 1, 7, 'play');
            insert into blocks values (1, 2, '2026-01-01Z'), (1, 3, '2026-01-03Z');
            insert into not_interested (user_id, kind, tag, created_at) values (1, 'tag', 'duet', '2026-01-01Z');
            insert into follows values (1, 8, '2026-01-01Z'), (1, 9, '2026-01-03Z');
            """);
        using var folder = new TemporaryFolder();
        var removals = folder.Write("removals.csv",
            """
            user_id,type,work_id,creator_id,tag,at
            1,like,5,,,2026-01-02T00:00:00Z
            1,like,6,,,2026-01-02T00:00:00Z
            1,like,7,,,2026-01-02T00:00:00Z
            1,block,,2,,2026-01-02T00:00:00Z
            1,block,,3,,2026-01-02T00:00:00Z
            1,not_interested,,,duet,2026-01-02T00:00:00Z
            """);
        var unfollows = folder.Write("unfollows.csv",
            "follower_id,followee_id,at\n1,8,2026-01-02T00:00:00Z\n1,9,2026-01-02T00:00:00Z\n1,10,2026-01-02T00:00:00Z\n");
        for (var times = 0; times < 2; times++)
        {
            var run = await database.RunAsync("import", removals, unfollows, "--max-rejects", "0", "--json");
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
            Assert.Equal("6:1 | 3 | 9 | 0", await database.ScalarAsync<string>(
                """
                select concat_ws(' | ', (select string_agg(work_id || ':' || likes, ' ' order by work_id) from work_stats where likes > 0),
                    (select string_agg(creator_id::text, ' ') from blocks), (select string_agg(followee_id::text, ' ') from follows),
                    (select count(*) from not_interested))
                """));
            Assert.Equal(6, await database.ScalarAsync<long>("select sum(work_id)::bigint from user_works where kinds & 8 <> 0"));
        }
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
