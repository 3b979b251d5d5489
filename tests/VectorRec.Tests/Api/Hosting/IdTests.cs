using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>Ids that a number of JavaScript does not hold.</summary>
public sealed class IdTests(Service service) : IClassFixture<Service>
{
    private const long User = (1L << 53) + 1;
    private const long Work = long.MaxValue - 1;

    [Fact]
    public async Task Large_ids_go_in_and_come_out_as_texts_for_those_who_ask()
    {
        await PutAsync($"/v1/users/{User}", new { name = "Large" });
        await PutAsync($"/v1/works/{Work}", new { creatorId = User.ToString(), title = "Very Large" });
        await service.PostAsync<object>("/v1/events", new
        {
            events = new[]
            {
                new
                {
                    id = Guid.NewGuid(), userId = User.ToString(), workId = Work.ToString(), type = "like",
                    at = TimeProvider.System.GetUtcNow(),
                },
            },
        });

        var work = await GetAsync($"/v1/works/{Work}?ids=string");
        Assert.Equal(
            (Work.ToString(), User.ToString()), (work.GetProperty("workId").GetString(), work.GetProperty("creatorId").GetString()));
        Assert.Equal(1, work.GetProperty("likes").GetInt64());
        Assert.Equal(Work, (await GetAsync($"/v1/works/{Work}")).GetProperty("workId").GetInt64());

        await PutAsync($"/v1/users/3/blocks/{User}", new { });
        var wishes = await GetAsync("/v1/users/3/wishes?ids=string");
        Assert.Equal("3", wishes.GetProperty("userId").GetString());
        Assert.Equal(User.ToString(), wishes.GetProperty("blocked")[0].GetString());
    }

    [Fact]
    public async Task A_slate_has_them_by_header_too_and_its_numbers_stay_numbers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations")
        {
            Content = JsonContent.Create(new { userId = "4", limit = 5, excludeWorkIds = new object[] { "1", 2 } }),
            Headers = { { "X-Ids", "string" } },
        };
        using var response = await service.Client.SendAsync(request, Service.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var slate = await response.Content.ReadFromJsonAsync<JsonElement>(Service.Token);
        Assert.Equal(5, slate.GetProperty("works").GetArrayLength());
        Assert.All(slate.GetProperty("works").EnumerateArray(), work =>
        {
            Assert.Equal(JsonValueKind.String, work.GetProperty("workId").ValueKind);
            Assert.Equal(JsonValueKind.Number, work.GetProperty("position").ValueKind);
        });
        Assert.Equal(JsonValueKind.Number, slate.GetProperty("generation").ValueKind);
    }

    [Fact]
    public async Task What_it_is_not_is_refused_and_problems_stay_problems()
    {
        using var wrong = await service.Client.GetAsync("/v1/works/1?ids=text", Service.Token);
        Assert.Equal(["ids"], ProblemFields.Of(await wrong.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
        using var missing = await service.Client.GetAsync("/v1/works/424242?ids=string", Service.Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_document_says_the_true_maximum_and_how_ids_are_asked_for()
    {
        var text = await service.Client.GetStringAsync("/openapi/v1.json", Service.Token);
        Assert.DoesNotContain("92233720368547760", text, StringComparison.Ordinal);
        Assert.Contains("\"maximum\": 9223372036854775807", text, StringComparison.Ordinal);
        var document = JsonDocument.Parse(text).RootElement;
        var user = document.GetProperty("components").GetProperty("schemas").GetProperty("RecommendRequest").GetProperty("properties")
            .GetProperty("userId");
        Assert.DoesNotContain("string", user.GetProperty("type").ToString(), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToArray();
        Assert.All(operations, operation => Assert.Contains(
            operation.Value.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "ids"));
        var events = document.GetProperty("components").GetProperty("schemas").GetProperty("EventBatch").GetProperty("properties")
            .GetProperty("events").GetProperty("items");
        Assert.True(events.TryGetProperty("$ref", out _) || events.GetProperty("properties").TryGetProperty("workId", out _),
            events.ToString());
        var work = document.GetProperty("components").GetProperty("schemas").GetProperty("WorkRecord").GetProperty("properties");
        Assert.Equal(9223372036854775807, work.GetProperty("workId").GetProperty("maximum").GetInt64());
    }

    private Task<JsonElement> GetAsync(string path) => service.Client.GetFromJsonAsync<JsonElement>(path, Service.Token);

    private async Task PutAsync(string path, object body)
    {
        using var response = await service.Client.PutAsJsonAsync(path, body, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
    }
}
