using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Works;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api.Hosting;

namespace VectorRec.Tests.Api.Works;

/// <summary><c>PUT /v1/works/{id}/status</c>.</summary>
public sealed class WorkStatusTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_work_is_hidden_and_shown_and_repeating_it_writes_nothing()
    {
        Assert.Equal(new(50, "work", "hidden"), await SetAsync(50, "hidden"));
        var stamp = await StampAsync(50);
        Assert.Equal(new(50, "work", "hidden"), await SetAsync(50, "hidden"));
        Assert.Equal(stamp, await StampAsync(50));
        Assert.Equal(new(50, "work", "active"), await SetAsync(50, "active"));
        Assert.NotEqual(stamp, await StampAsync(50));
    }

    [Fact]
    public async Task What_is_removed_stays_removed()
    {
        await SetAsync(51, "removed");
        await SetAsync(51, "removed");

        foreach (var status in (string[])["active", "hidden"])
        {
            using var response = await PutAsync(service.Client, 51, $$"""{"status":"{{status}}"}""");
            Assert.EndsWith("/work-removed", (await ProblemAsync(response, HttpStatusCode.Conflict)).GetProperty("type").GetString(),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("60", "{}", "status")]
    [InlineData("60", """{"status":"shown"}""", "status")]
    [InlineData("60", """{"status":null}""", "status")]
    [InlineData("60", """{"status":1}""", "status")]
    [InlineData("60", """{"status":"hidden","kind":"live"}""", "kind")]
    [InlineData("60", "", "$")]
    [InlineData("-1", """{"status":"hidden"}""", "id")]
    [InlineData("x", """{"status":"hidden"}""", "id")]
    public async Task A_bad_request_is_a_problem_that_names_its_part_and_changes_nothing(string id, string body, params string[] named)
    {
        var stamp = await StampAsync(60);
        using var response = await PutAsync(service.Client, id, body);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.EndsWith("/invalid-request", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(named, ProblemFields.Of(problem));
        Assert.Equal(stamp, await StampAsync(60));
    }

    [Fact]
    public async Task A_work_that_does_not_exist_is_said_to()
    {
        using var response = await PutAsync(service.Client, 424_242, """{"status":"hidden"}""");
        Assert.Equal("There is no work 424242.", (await ProblemAsync(response, HttpStatusCode.NotFound)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task It_needs_a_scope_of_its_own()
    {
        using var client = await service.ClientAsync([.. ApiScopes.All.Except([ApiScopes.Catalogue])]);
        using var response = await PutAsync(client, 60, """{"status":"hidden"}""");
        await ProblemAsync(response, HttpStatusCode.Forbidden);
    }

    private async Task<WorkStatusResponse?> SetAsync(long id, string status)
    {
        using var response = await PutAsync(service.Client, id, JsonSerializer.Serialize(new { status }));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<WorkStatusResponse>(Service.Json, Service.Token);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, object id, string body) =>
        client.PutAsync($"/v1/works/{id}/status", new StringContent(body, Encoding.UTF8, "application/json"), Service.Token);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Service.Token);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<long> StampAsync(long work)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.ExecuteScalarAsync<long>("select changed_seq from works where work_id = @work", new { work });
    }
}
