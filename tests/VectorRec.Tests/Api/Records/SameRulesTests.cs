using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VectorRec.Api.Records;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Api.Records;

/// <summary>What a file's line may hold and what a body's item may hold is one rule.</summary>
public sealed class SameRulesTests(Service service) : IClassFixture<Service>
{
    public static TheoryData<string, string> Lines => new()
    {
        { "users", """{"user_id":1001,"name":"x","lat":1,"lon":2,"birth_year":1999,"level":10}""" },
        { "users", """{"user_id":1001,"created_at":"2026-01-01T00:00:00+08:00"}""" },
        { "users", """{"user_id":1002,"level":11}""" },
        { "users", """{"user_id":1003,"level":1.0}""" },
        { "users", """{"user_id":1004,"level":"1"}""" },
        { "users", """{"user_id":1e3}""" },
        { "users", """{"user_id":9223372036854775808}""" },
        { "users", """{"user_id":9223372036854775807}""" },
        { "users", """{"user_id":1005,"lat":1}""" },
        { "users", """{"user_id":1006,"lat":1e999,"lon":1}""" },
        { "users", """{"user_id":1007,"created_at":"2026-01-01T00:00:00"}""" },
        { "users", """{"user_id":1007,"created_at":"2100-01-01T00:00:00Z"}""" },
        { "users", """{"user_id":1007,"created_at":1767225600}""" },
        { "users", """{"user_id":1008,"name":"\ud800"}""" },
        { "users", """{"user_id":1008,"name":null,"city":""}""" },
        { "users", """{"user_id":null}""" },
        { "users", """{"user_id":1009,"langauge":"zh"}""" },
        { "users", "[1]" },
        { "songs", """{"song_id":1001,"title":""}""" },
        { "songs", """{"song_id":1001,"title":"t","tags":["a|b"]}""" },
        { "songs", """{"song_id":1001,"title":"t","tags":["a",null]}""" },
        { "songs", """{"song_id":1001,"title":"t","tags":[]}""" },
        { "works", """{"work_id":1001,"kind":"podcast"}""" },
        { "works", """{"work_id":1001,"quality":1.001,"duration_s":86401}""" },
        { "works", """{"work_id":1001,"quality":1,"media":"video"}""" },
        { "works", """{"work_id":1001,"vector":[0.5,-1,3e-5]}""" },
        { "works", """{"work_id":1001,"vector":[0,0]}""" },
        { "works", """{"work_id":1001,"vector":[]}""" },
        { "works", """{"work_id":1001,"vector":[1,"2"]}""" },
        { "users", """{"user_id":1001,"vector":[1e39]}""" },
        { "songs", """{"song_id":1001,"title":"t","vector":null}""" },
        { "follows", """{"follower_id":1,"followee_id":1,"created_at":"2026-01-01T00:00:00Z"}""" },
        { "follows", """{"follower_id":1,"followee_id":2}""" },
        { "families", """{"family_id":1001,"members":[-2]}""" },
        { "families", """{"family_id":1001,"members":[]}""" },
    };

    [Theory, MemberData(nameof(Lines))]
    public async Task A_line_and_an_item_are_both_taken_or_both_refused_for_the_same_fields(string kind, string line)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write($"{kind}.jsonl", line);
        var run = await IndexerRun.Async("validate", file, "--json", "--rejects", folder.Path);
        var expected = run.ExitCode == ExitCodes.Ok ? []
            : JsonDocument.Parse(await File.ReadAllTextAsync(file + ".rejects.jsonl", Service.Token))
            .RootElement.GetProperty("errors").EnumerateArray().Select(error => BodyNames.Of(error.GetProperty("field").GetString() ?? ""))
            .Distinct().ToArray();

        var item = JsonNode.Parse(line, documentOptions: new() { MaxDepth = 4 })!;
        var spelt = item is JsonObject
            ? "{" + string.Join(",", JsonDocument.Parse(line).RootElement.EnumerateObject()
                .Select(field => $"\"{BodyNames.Of(field.Name)}\":{field.Value.GetRawText()}")) + "}" : line;
        using var response = await service.Client.PostAsync($"/v1/{kind}",
            new StringContent($$"""{"partial":true,"{{kind}}":[{{spelt}}]}""", Encoding.UTF8, "application/json"), Service.Token);
        var text = await response.Content.ReadAsStringAsync(Service.Token);
        Assert.True(response.IsSuccessStatusCode, text);
        var receipt = JsonSerializer.Deserialize<RecordReceipt>(text, Service.Json)!;
        Assert.Equal(expected.Order(), receipt.Rejected!.SelectMany(rejected => rejected.Errors.Keys).Order());
    }
}
