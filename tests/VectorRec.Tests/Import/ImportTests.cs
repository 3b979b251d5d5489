using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

public sealed class ImportTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Files_are_imported_in_the_order_that_references_need()
    {
        await database.EmptyAsync();
        var run = await database.RunAsync("import", "--json", "--max-rejects", "0",
            _folder.Write("events.jsonl", Event(1, 100, 200, "like")),
            _folder.Write("works.jsonl", """{"work_id":200,"creator_id":101,"song_id":300}"""),
            _folder.Write("families.jsonl", """{"family_id":1,"members":[100,101]}"""),
            _folder.Write("follows.jsonl", """{"follower_id":100,"followee_id":101,"created_at":"2026-01-01T00:00:00Z"}"""),
            _folder.Write("songs.jsonl", """{"song_id":300,"title":"t"}"""),
            _folder.Write("users.jsonl", "{\"user_id\":100}\n{\"user_id\":101}"));
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(["users", "songs", "works", "follows", "families", "events"],
            run.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        string[] args =
        [
            "import", "--json",
            _folder.Write("users.jsonl", """{"user_id":100,"name":"n","lat":1.5,"lon":2}"""),
            _folder.Write("songs.jsonl", """{"song_id":300,"title":"t","tags":["a"]}"""),
            _folder.Write("works.jsonl", """{"work_id":200,"creator_id":100,"quality":0.1,"tags":["a","b"]}"""),
            _folder.Write("follows.jsonl", """{"follower_id":100,"followee_id":1,"created_at":"2026-01-01T00:00:00Z"}"""),
            _folder.Write("families.jsonl", """{"family_id":1,"name":"f","members":[100,1,1]}"""),
            _folder.Write("events.jsonl", Event(1, 100, 200, "play") + "\n" + Event(2, 1, 200, "follow")),
        ];
        Assert.Equal(ExitCodes.Ok, (await database.RunAsync(args)).ExitCode);
        var before = await FingerprintAsync();
        var again = await database.RunAsync(args);
        Assert.Equal(before, await FingerprintAsync());
        Assert.Equal((ExitCodes.Ok, 6), (again.ExitCode, again.Json.GetProperty("files").GetArrayLength()));
        Assert.All(again.Json.GetProperty("files").EnumerateArray(), file =>
            Assert.Equal((0, 0, file.GetProperty("rows").GetInt32()),
                (file.GetProperty("added").GetInt32(), file.GetProperty("changed").GetInt32(), file.GetProperty("unchanged").GetInt32())));
    }

    [Fact]
    public async Task An_absent_field_keeps_what_is_stored_and_null_puts_the_default_back()
    {
        await ImportAsync("works.jsonl", """{"work_id":1,"title":"t","quality":0.9,"duration_s":60,"tags":["a"]"""
            + ""","creator_id":3,"lat":1,"lon":2,"created_at":"2020-01-01T00:00:00Z"}""");
        var kept = await ImportAsync("works.jsonl", """{"work_id":1,"status":"removed"}""");
        Assert.Equal(1, kept.GetProperty("changed").GetInt32());
        Assert.Equal("removed t 0.9 60 {a} 3 1 2020", await WorkAsync());

        await ImportAsync("works.csv", "work_id,title,tags,quality\n1,,,0.25\n");
        Assert.Equal("removed t 0.25 60 {a} 3 1 2020", await WorkAsync());

        await ImportAsync("works.jsonl", """{"work_id":1,"title":null,"quality":null,"duration_s":null,"tags":null"""
            + ""","creator_id":null,"lat":null,"lon":null,"status":null}""");
        // What is removed stays removed, also when its status is put back.
        Assert.Equal("removed - 0.5 - {} - - 2020", await WorkAsync());

        Task<string> WorkAsync() => database.ScalarAsync<string>(
            "select concat_ws(' ', status, coalesce(title, '-'), quality, coalesce(duration_s::text, '-'), tags, "
                + "coalesce(creator_id::text, '-'), coalesce(lat::text, '-'), extract(year from created_at)) from works where work_id = 1");
    }

    [Fact]
    public async Task The_last_row_of_a_key_counts()
    {
        var report = await ImportAsync("users.jsonl", """
            {"user_id":1,"name":"first","city":"x"}
            {"user_id":2,"name":"other"}
            {"user_id":1,"name":"last"}
            """);
        Assert.Equal(
            (1, 2, 0), (report.GetProperty("repeated").GetInt32(), report.GetProperty("changed").GetInt32(), report.GetProperty("rejected")
                .GetInt32()));
        Assert.Equal("last-", await database.ScalarAsync<string>("select name || '-' || coalesce(city, '') from users where user_id = 1"));
    }

    [Fact]
    public async Task An_event_is_stored_once_and_folded_once_whatever_file_it_comes_in()
    {
        await ImportAsync("events.jsonl", Event(1, 1, 2, "play") + "\n" + Event(1, 1, 2, "play") + "\n" + Event(2, 1, 2, "like"));
        var report = await ImportAsync("events.jsonl", Event(2, 1, 2, "like") + "\n" + Event(3, 1, 2, "share"));
        Assert.Equal((1, 1), (report.GetProperty("added").GetInt32(), report.GetProperty("unchanged").GetInt32()));
        Assert.Equal("3 42 1 1 1", await database.ScalarAsync<string>(
            "select concat_ws(' ', u.weight, u.kinds, s.plays, s.likes, s.shares) "
                + "from user_works u join work_stats s using (work_id) where user_id = 1"));
    }

    [Fact]
    public async Task A_list_of_members_replaces_the_one_before()
    {
        await ImportAsync("families.jsonl", """{"family_id":1,"name":"f","members":[1,2,3]}""");
        var changed = await ImportAsync("families.jsonl", """{"family_id":1,"members":[3,4]}""");
        Assert.Equal(1, changed.GetProperty("changed").GetInt32());
        Assert.Equal("f {3,4}", await FamilyAsync());
        await ImportAsync("families.jsonl", """{"family_id":1,"name":"g"}""");
        Assert.Equal("g {3,4}", await FamilyAsync());
        await ImportAsync("families.jsonl", """{"family_id":1,"members":[]}""");
        Assert.Equal("g {}", await FamilyAsync());

        Task<string> FamilyAsync() => database.ScalarAsync<string>(
            "select name || ' ' || array(select user_id from family_members where family_id = 1 order by 1)::text "
                + "from families where family_id = 1");
    }

    [Fact]
    public async Task Unknown_references_are_rejects_with_their_field_and_row()
    {
        const string Bad = """{"work_id":300,"creator_id":999,"song_id":998}""";
        var report = await ImportAsync("works.jsonl", $$"""
            {"work_id":100,"creator_id":1,"song_id":1}
            {{Bad}}
            {"work_id":101}
            """);
        Assert.Equal((2, 1), (report.GetProperty("added").GetInt32(), report.GetProperty("rejected").GetInt32()));
        var reject = JsonDocument.Parse(File.ReadAllText(_folder["works.jsonl.rejects.jsonl"])).RootElement;
        Assert.Equal((2, Bad), (reject.GetProperty("line").GetInt32(), reject.GetProperty("row").GetString()));
        Assert.Equal(
            [("creator_id", "refers to 999, which is not among the users"), ("song_id", "refers to 998, which is not among the songs")],
            reject.GetProperty("errors").EnumerateArray()
                .Select(error => (error.GetProperty("field").GetString()!, error.GetProperty("reason").GetString()!)));
    }

    [Theory]
    [InlineData("families.jsonl", """{"family_id":1,"members":[1,77]}""", "members refers to 77, which is not among the users")]
    [InlineData("follows.jsonl", """{"follower_id":1,"followee_id":77,"created_at":"2026-01-01T00:00:00Z"}""",
        "followee_id refers to 77, which is not among the users")]
    [InlineData("events.csv", "event_id,at,user_id,work_id,type\n00000000-0000-0000-0000-000000000001,2026-01-01T00:00:00Z,1,77,play",
        "work_id refers to 77, which is not among the works")]
    public async Task Every_reference_is_checked(string name, string text, string reason)
    {
        var report = await ImportAsync(name, text);
        Assert.EndsWith(reason, report.GetProperty("examples")[0].GetString());
        Assert.Equal(0, report.GetProperty("added").GetInt32());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task One_reject_too_many_keeps_nothing_of_the_file(int maxRejects)
    {
        // Two bad values, three bad references.
        var file = _folder.Write(
            "works.jsonl", "{\"work_id\":100}\n{\"work_id\":-1}\n{\"work_id\":\"x\"}\n" + string.Concat(
                Enumerable.Range(0, 3).Select(i => $"{{\"work_id\":20{i},\"creator_id\":999}}\n")));
        var stopped = await database.RunAsync("import", file, "--json", "--max-rejects", maxRejects.ToString());
        Assert.Equal(ExitCodes.RejectsLimit, stopped.ExitCode);
        Assert.Equal("tooManyRejects", stopped.OnlyFile().GetProperty("outcome").GetString());
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from works where work_id >= 100"));
        Assert.Equal(maxRejects + 1, File.ReadAllLines(file + ".rejects.jsonl").Length);

        var enough = await database.RunAsync("import", file, "--json", "--max-rejects", "5");
        Assert.Equal((ExitCodes.Ok, 1), (enough.ExitCode, enough.OnlyFile().GetProperty("added").GetInt32()));
    }

    [Fact]
    public async Task After_a_file_that_failed_no_other_is_imported()
    {
        var run = await database.RunAsync("import", "--json", "--max-rejects", "0",
            _folder.Write("users.jsonl", "nonsense"), _folder.Write("songs.jsonl", """{"song_id":300,"title":"t"}"""));
        Assert.Equal(ExitCodes.RejectsLimit, run.ExitCode);
        Assert.Equal("users.jsonl", run.OnlyFile().GetProperty("file").GetString());
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from songs where song_id = 300"));
    }

    [Fact]
    public async Task Rejects_go_to_the_folder_that_is_named_and_old_ones_go_away()
    {
        var file = _folder.Write("users.jsonl", "nonsense\n{\"user_id\":100}");
        await database.RunAsync("import", file, "--rejects", _folder["bad"]);
        Assert.True(File.Exists(Path.Combine(_folder["bad"], "users.jsonl.rejects.jsonl")));
        File.WriteAllText(file, "{\"user_id\":100}");
        await database.RunAsync("import", file, "--rejects", _folder["bad"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["bad"]));
    }

    [Theory]
    [InlineData("works.jsonl", """{"work_id":1,"status":"active"}""", "is active, but the record is removed already")]
    [InlineData("works.jsonl", """{"work_id":1,"status":"hidden","title":"x"}""", "is hidden, but the record is removed already")]
    [InlineData("works.csv", "work_id,status\n1,active\n", "is active, but the record is removed already")]
    public async Task What_is_removed_is_not_revived(string name, string text, string reason)
    {
        await ImportAsync("works.jsonl", """{"work_id":1,"status":"removed"}""");
        var report = await ImportAsync(name, text);
        Assert.Equal((1, 0), (report.GetProperty("rejected").GetInt32(), report.GetProperty("changed").GetInt32()));
        Assert.Contains($"status {reason}", report.GetProperty("examples")[0].GetString());
        Assert.Equal("removed", await database.ScalarAsync<string>("select status from works where work_id = 1"));

        // A validation of the two files one after the other says the same.
        File.WriteAllText(_folder["works.2.jsonl"], """{"work_id":1,"status":"active"}""");
        var checkedBoth = await database.RunAsync(
            "validate", "--json", _folder.Write("works.1.jsonl", """{"work_id":1,"status":"removed"}"""), _folder["works.2.jsonl"]);
        Assert.Contains(
            "status is active, but the record is removed", checkedBoth.Json.GetProperty("files")[1].GetProperty("examples")[0].GetString());
    }

    [Theory]
    [InlineData("""{"work_id":1,"status":"removed","title":"x"}""", "removed x")]
    [InlineData("""{"work_id":1,"status":null,"title":"x"}""", "removed x")]
    [InlineData("""{"work_id":1,"title":"x"}""", "removed x")]
    public async Task What_is_removed_may_change_otherwise(string line, string expected)
    {
        await ImportAsync("works.jsonl", """{"work_id":1,"status":"removed"}""");
        Assert.Equal(0, (await ImportAsync("works.jsonl", line)).GetProperty("rejected").GetInt32());
        Assert.Equal(expected, await database.ScalarAsync<string>("select concat_ws(' ', status, title) from works where work_id = 1"));
    }

    [Fact]
    public async Task What_has_not_happened_yet_is_rejected_by_import_and_by_validate()
    {
        var ahead = TimeProvider.System.GetUtcNow().AddMinutes(6).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(4).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var text = string.Join('\n', ((string[])[ahead, soon]).Select((at, i) => Event(i + 1, 1, 2, "play")
            .Replace($"2026-03-04T05:06:0{i + 1}Z", at)));
        var report = await ImportAsync("events.jsonl", text);
        Assert.Equal((1, 1), (report.GetProperty("added").GetInt32(), report.GetProperty("rejected").GetInt32()));
        Assert.Equal("line 1: at is more than 5 minutes ahead of the clock here", report.GetProperty("examples")[0].GetString());
        var check = await database.RunAsync("validate", "--json", _folder["events.jsonl"]);
        Assert.Equal(report.GetProperty("examples").ToString(), check.OnlyFile().GetProperty("examples").ToString());
    }

    [Fact]
    public async Task A_row_that_only_repeats_what_is_stored_leaves_the_change_feed_alone()
    {
        await ImportAsync("works.jsonl", """{"work_id":1,"title":"t"}""");
        var seq = await database.ScalarAsync<long>("select changed_seq from works where work_id = 1");
        await ImportAsync("works.jsonl", """{"work_id":1,"title":"t","status":"active"}""");
        Assert.Equal(seq, await database.ScalarAsync<long>("select changed_seq from works where work_id = 1"));
        await ImportAsync("works.jsonl", """{"work_id":1,"status":"hidden"}""");
        Assert.True(await database.ScalarAsync<long>("select changed_seq from works where work_id = 1") > seq);
    }

    private async Task<JsonElement> ImportAsync(string name, string text)
    {
        var run = await database.RunAsync("import", _folder.Write(name, text), "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return run.OnlyFile();
    }

    private Task<string> FingerprintAsync() => database.ScalarAsync<string>(
        """
        select md5(concat((select string_agg(u::text, '' order by user_id) from users u),
            (select string_agg(s::text, '' order by song_id) from songs s),
            (select string_agg(w::text, '' order by work_id) from works w), (select string_agg(f::text, '' order by f) from follows f),
            (select string_agg(m::text, '' order by m) from family_members m),
                (select string_agg(e::text, '' order by event_id) from events e),
            (select string_agg(uw::text, '' order by uw) from user_works uw),
                (select string_agg(ws::text, '' order by work_id) from work_stats ws)))
        """);

    private static string Event(int id, long user, long work, string type) =>
        $$"""{"event_id":"00000000-0000-0000-0000-{{id:D12}}","at":"2026-03-04T05:06:0{{id}}Z","user_id":{{user}}"""
        + $$""","work_id":{{work}},"type":"{{type}}"}""";
}
