using System.Text;
using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Import;

/// <summary>Each rule, once per format that can break it. Without a database: an import applies the same rules.</summary>
public sealed class RejectRulesTests
{
    private const string Event =
        "\"event_id\":\"0b0e6f0a-8f3c-4a51-9d5b-0d3e6f1a2b3c\",\"at\":\"2026-03-04T05:06:07Z\","
        + "\"user_id\":1,\"work_id\":2,\"type\":\"play\"";

    [Theory]
    // Types.
    [InlineData("users", """{"user_id":"1"}""", "user_id", "is not an integer")]
    [InlineData("users", """{"user_id":1.5}""", "user_id", "is not an integer")]
    [InlineData("users", """{"user_id":1e-3}""", "user_id", "is not an integer")]
    [InlineData("users", """{"user_id":9223372036854775808}""", "user_id", "is out of range")]
    [InlineData("users", """{"user_id":99999999999999999999999999999999999999999999}""", "user_id", "is out of range")]
    [InlineData("users", """{"user_id":true}""", "user_id", "is not an integer")]
    [InlineData("users", """{"user_id":[1]}""", "user_id", "is not an integer")]
    [InlineData("users", """{"user_id":1,"name":{"a":{"b":1}}}""", "name", "is not a string")]
    [InlineData("users", """{"user_id":1,"name":5}""", "name", "is not a string")]
    [InlineData("users", """{"user_id":1,"lat":"1","lon":2}""", "lat", "is not a number")]
    [InlineData("users", """{"user_id":1,"lat":1e999,"lon":2}""", "lat", "is not a finite number")]
    [InlineData("works", """{"work_id":1,"tags":"a"}""", "tags", "is not a list")]
    [InlineData("works", """{"work_id":1,"tags":["a",1]}""", "tags", "has an item that is not a text")]
    [InlineData("families", """{"family_id":1,"members":[1,"2"]}""", "members", "has an item that is not an integer")]
    [InlineData(
        "events", """{"event_id":"5","at":"2026-03-04T05:06:07Z","user_id":1,"work_id":2,"type":"play"}""", "event_id", "is not a UUID")]
    // Values.
    [InlineData("users", """{}""", "user_id", "is required")]
    [InlineData("users", """{"user_id":null}""", "user_id", "is required")]
    [InlineData("users", """{"user_id":-1}""", "user_id", "has to be at least 0")]
    [InlineData("users", """{"user_id":1,"level":11}""", "level", "has to be at most 10")]
    [InlineData("users", """{"user_id":1,"birth_year":1899}""", "birth_year", "has to be at least 1900")]
    [InlineData("users", """{"user_id":1,"lat":90.5,"lon":0}""", "lat", "has to be at most 90")]
    [InlineData("users", """{"user_id":1,"lat":1}""", "lon", "is missing: lat and lon come together")]
    [InlineData("users", """{"user_id":1,"lat":1,"lon":null}""", "lon", "is missing: lat and lon come together")]
    [InlineData("users", """{"user_id":1,"name":"a\u0000b"}""", "name", "holds the character U+0000")]
    [InlineData("users", """{"user_id":1,"name":"\ud800"}""", "name", "holds half of a surrogate pair")]
    [InlineData("users", """{"user_id":1,"created_at":"1969-12-31T23:59:59Z"}""", "created_at", "is before 1970")]
    [InlineData("users", """{"user_id":1,"created_at":"2100-01-01T00:00:00Z"}""", "created_at", "is more than 5 minutes ahead")]
    [InlineData("users", """{"user_id":1,"created_at":"9999-12-31T23:59:59-14:00"}""", "created_at", "is not a moment from the year 1")]
    [InlineData("users", """{"user_id":1,"created_at":"2026-01-01T00:00:00"}""", "created_at", "has no offset from UTC")]
    [InlineData("users", """{"user_id":1,"created_at":"2026-02-30T00:00:00Z"}""", "created_at", "is a day that is not in the calendar")]
    [InlineData("users", """{"user_id":1,"created_at":"yesterday"}""", "created_at", "is not a time")]
    [InlineData("users", """{"user_id":1,"created_at":1767225600}""", "created_at", "is not a string")]
    [InlineData("songs", """{"song_id":1}""", "title", "is required")]
    [InlineData("songs", """{"song_id":1,"title":""}""", "title", "is required")]
    [InlineData("works", """{"work_id":1,"kind":"podcast"}""", "kind", "is none of work, live, room")]
    [InlineData("works", """{"work_id":1,"media":"Audio"}""", "media", "is none of audio, video")]
    [InlineData("works", """{"work_id":1,"quality":1.001}""", "quality", "has to be at most 1")]
    [InlineData("works", """{"work_id":1,"tags":["a",""]}""", "tags", "has an empty item")]
    [InlineData("works", """{"work_id":1,"tags":["a|b"]}""", "tags", "has an item with a |")]
    [InlineData("works", """{"work_id":1,"duration_s":86401}""", "duration_s", "has to be at most 86400")]
    [InlineData("follows", """{"follower_id":1,"followee_id":1,"created_at":"2026-01-01T00:00:00Z"}""", "followee_id",
        "is the same as follower_id")]
    [InlineData("follows", """{"follower_id":1,"followee_id":2}""", "created_at", "is required")]
    [InlineData("families", """{"family_id":1,"members":[1,-2]}""", "members", "has an item that has to be at least 0")]
    [InlineData("events", "{" + Event + ""","weight":0}""", "weight", "has to be above 0")]
    [InlineData("events", "{" + Event + ""","weight":1e-60}""", "weight", "has to be above 0")]
    [InlineData("events", "{" + Event + ""","weight":1e39}""", "weight", "is not a finite number")]
    [InlineData("events", "{" + Event + ""","position":32768}""", "position", "has to be at most 32767")]
    [InlineData("events", "{" + Event + ""","request_id":"x"}""", "request_id", "is not a UUID")]
    // Rows.
    [InlineData("users", """{"user_id":1,"user_id":2}""", "user_id", "is there twice")]
    [InlineData("users", """{"user_id":1,"langauge":"zh"}""", "langauge", "is not a field of users")]
    [InlineData("users", """{"user_id":1} {"user_id":2}""", null, "is not valid JSON")]
    [InlineData("users", """{"user_id":1""", null, "is not valid JSON")]
    [InlineData("users", """{"user_id":NaN}""", null, "is not valid JSON")]
    [InlineData("users", """{"user_id":1,}""", null, "is not valid JSON")]
    [InlineData("users", """[1]""", null, "is not a JSON object")]
    [InlineData("users", """null""", null, "is not a JSON object")]
    [InlineData("users", "\0\0\0", null, "is not valid JSON")]
    public async Task A_bad_line_is_rejected_with_its_field_and_reason(string kind, string line, string? field, string reason) =>
        await AssertRejectedAsync($"{kind}.jsonl", Encoding.UTF8.GetBytes(line + "\n"), 1, field, reason);

    [Theory]
    [InlineData("user_id,lat,lon", "1,NaN,2", "lat", "is not a finite number")]
    [InlineData("user_id,lat,lon", "1,Infinity,2", "lat", "is not a finite number")]
    [InlineData("user_id,lat,lon", "1,\"1,5\",2", "lat", "is not a number")]
    [InlineData("user_id,name", "0x10,a", "user_id", "is not an integer")]
    [InlineData("user_id,name", " 1,a", "user_id", "is not an integer")]
    [InlineData("user_id,name", "+-1,a", "user_id", "is not an integer")]
    [InlineData("user_id,name", ",a", "user_id", "is required")]
    [InlineData("user_id,name", "1,a,b", null, "has 3 fields; the header has 2")]
    [InlineData("user_id,name", "1", null, "has 1 fields; the header has 2")]
    [InlineData("user_id,name", "1,a\"b", null, "has a quote inside a field")]
    [InlineData("user_id,name", "1,\"a\"b", null, "has text after a closing quote")]
    [InlineData("user_id,name", "1,\"a", null, "has a quoted field that is not closed on its line")]
    [InlineData("user_id,name", "1,a\0b", "name", "holds the character U+0000")]
    public async Task A_bad_row_of_CSV_is_rejected_with_its_field_and_reason(string header, string row, string? field, string reason) =>
        await AssertRejectedAsync("users.csv", Encoding.UTF8.GetBytes($"{header}\n{row}\n"), 2, field, reason);

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_rejected()
    {
        await AssertRejectedAsync("users.csv", [.. "user_id,name\n1,"u8, 0xFF, (byte)'\n'], 2, "name", "bytes that are not UTF-8");
        await AssertRejectedAsync(
            "users.jsonl", [.. "{\"user_id\":1,\"name\":\""u8, 0xC3, 0x28, .. "\"}\n"u8], 1, "name", "bytes that are not UTF-8");
    }

    [Fact]
    public async Task A_text_is_as_long_as_its_code_points()
    {
        await AssertRejectedAsync("users.jsonl", Line(new string('x', 501)), 1, "name", "has more than 500 characters");
        await AssertRejectedAsync(
            "users.jsonl", Line(string.Concat(Enumerable.Repeat("\U0001F3A4", 501))), 1, "name", "has more than 500 characters");
        using var folder = new TemporaryFolder();
        var fits = folder.Write("users.jsonl", Line(string.Concat(Enumerable.Repeat("\U0001F3A4", 500))));
        Assert.Equal(ExitCodes.Ok, (await IndexerRun.Async("validate", fits)).ExitCode);

        static byte[] Line(string name) => JsonSerializer.SerializeToUtf8Bytes(new { user_id = 1, name });
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_rejected_and_the_next_one_is_read()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("users.jsonl", $$"""
            {"user_id":1}
            {"user_id":2,"name":"{{new string('x', 9_000_000)}}"}
            {"user_id":3}
            """);
        var run = await IndexerRun.Async("validate", file, "--json", "--rejects", folder.Path);
        Assert.Equal((3, 1), (run.OnlyFile().GetProperty("rows").GetInt32(), run.OnlyFile().GetProperty("rejected").GetInt32()));
        Assert.Contains("line 2: the row is longer than", run.OnlyFile().GetProperty("examples")[0].GetString());
    }

    [Fact]
    public async Task Every_defect_of_a_row_is_told()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("users.jsonl", """{"user_id":-1,"level":99,"birth_year":1}""");
        var run = await IndexerRun.Async("validate", file, "--json", "--rejects", folder.Path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        var reject = JsonDocument.Parse(File.ReadAllText(file + ".rejects.jsonl")).RootElement;
        Assert.Equal(["user_id", "birth_year", "level"], reject.GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("field").GetString()));
    }

    private static async Task AssertRejectedAsync(string name, byte[] content, int line, string? field, string reason)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(name, content);
        var run = await IndexerRun.Async("validate", file, "--json", "--rejects", folder.Path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Equal((1, 1), (run.OnlyFile().GetProperty("rows").GetInt32(), run.OnlyFile().GetProperty("rejected").GetInt32()));
        var reject = JsonDocument.Parse(File.ReadAllText(run.OnlyFile().GetProperty("rejectsFile").GetString()!)).RootElement;
        Assert.Equal(line, reject.GetProperty("line").GetInt32());
        var error = reject.GetProperty("errors")[0];
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.Contains(reason, error.GetProperty("reason").GetString());
    }
}
