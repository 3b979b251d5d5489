using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Hosting;

public sealed class ProblemTests(Service service) : IClassFixture<Service>
{
    private const string AnEvent = """{"events":[{"id":"018f5f6e-0000-7000-8000-000000000001","userId":1,"workId":1""";

    private const string Good =
        """{"userId":3,"scene":"feed","limit":5,"filters":{"media":"audio","languages":["zh"],"minQuality":0.1,"maxAgeHours":800000}"""
        + ""","diversity":{"method":"dpp","theta":0.5,"window":4},"explain":true}""";

    public static TheoryData<string, string, string> BadBodies => new()
    {
        { "/v1/recommendations", """{"userId":-1}""", "userId" },
        { "/v1/recommendations", """{"userId":"x"}""", "userId" },
        { "/v1/recommendations", """{"userId":"-3"}""", "userId" },
        { "/v1/recommendations", """{"limit":"3"}""", "limit" },
        { "/v1/recommendations", """{"userId":1.5}""", "userId" },
        { "/v1/recommendations", """{"userId":99999999999999999999}""", "userId" },
        { "/v1/recommendations", """{"userId":3,"limit":0}""", "limit" },
        { "/v1/recommendations", """{"userId":3,"limit":51}""", "limit" },
        { "/v1/recommendations", """{"userId":3,"scene":"nowhere"}""", "scene" },
        { "/v1/recommendations", """{"userId":3,"scene":""}""", "scene" },
        { "/v1/recommendations", """{"userId":3,"limits":5}""", "limits" },
        { "/v1/recommendations", """{"userId":3,"filters":{"media":"film"}}""", "filters.media" },
        { "/v1/recommendations", """{"userId":3,"filters":{"minQuality":2}}""", "filters.minQuality" },
        { "/v1/recommendations", """{"userId":3,"filters":{"creatorIds":[1,-5]}}""", "filters.creatorIds" },
        { "/v1/recommendations", """{"userId":3,"filters":{"tags":[""]}}""", "filters.tags" },
        { "/v1/recommendations", """{"userId":3,"filters":{"city":""}}""", "filters.city" },
        { "/v1/recommendations", """{"userId":3,"excludeWorkIds":[-1]}""", "excludeWorkIds" },
        { "/v1/recommendations", """{"userId":3,"diversity":{"theta":1.01}}""", "diversity.theta" },
        { "/v1/recommendations", """{"userId":3,"diversity":{"method":"magic"}}""", "diversity.method" },
        { "/v1/recommendations", """{"userId":3,"diversity":{"window":1}}""", "diversity.window" },
        { "/v1/recommendations", """{"userId":3,"overrides":[]}""", "overrides" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"coarse":{"keep":0}}}""", "overrides.coarse.keep" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"coarze":{"keep":5}}}""", "overrides.coarze" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"channels":{"telepathy":5}}}""", "overrides.channels.telepathy" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"diversity":{"theta":[]}}}""", "overrides.diversity.theta" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"diversity":{"theta":"high"}}}""", "overrides.diversity.theta" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"diversity":{"rules":{"media":{"max":0}}}}}""",
            "overrides.diversity.rules.media" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"kinds":["work","ghost"]}}""", "overrides.kinds[1]" },
        { "/v1/recommendations", """{"userId":3,"overrides":{"fine":{"keep":301}}}""", "overrides.fine.keep" },
        { "/v1/recommendations", """{"userId":3,"filters":{"city":"a\u0000b"}}""", "filters.city" },
        { "/v1/recommendations", """{"userId":3,"filters":{"tags":["a","b\u0000"]}}""", "filters.tags[1]" },
        { "/v1/recommendations", """{"userId":3,"scene":"\ud800"}""", "scene" },
        { "/v1/search", """{"query":"a\u0000b"}""", "query" },
        { "/v1/recommendations", """{"userId":3,"userId":4}""", "userId" },
        { "/v1/recommendations", "", "$" },
        { "/v1/recommendations", "null", "$" },
        { "/v1/recommendations", "{", "$" },
        { "/v1/events", """{"events":[null]}""", "events[0]" },
        { "/v1/events", """{"events":[]}""", "events" },
        { "/v1/events", """{"events":[{"userId":1,"workId":1,"type":"play","at":"2026-01-01T00:00:00Z"}]}""", "events[0].id" },
        { "/v1/events", AnEvent + ""","type":"dance","at":"2026-01-01T00:00:00Z"}]}""", "events[0].type" },
        { "/v1/events", AnEvent + ""","type":"play","at":"2001-01-01T00:00:00Z"}]}""", "events[0].at" },
        { "/v1/events", """{"events":[{"id":"not-a-uuid","userId":1,"workId":1,"type":"play","at":"2026-01-01T00:00:00Z"}]}""",
            "events[0].id" },
        { "/v1/explain/absence", """{"userId":1}""", "workId" },
        { "/v1/replay", "{}", "requestId" },
        { "/v1/recommendations", """{"userId":3,"scene":"search"}""", "scene" },
        { "/v1/recommendations", """{"userId":3,"scene":"similar"}""", "scene" },
        { "/v1/explain/absence", """{"userId":1,"workId":1,"scene":"search"}""", "scene" },
        { "/v1/search", "{}", "query" },
        { "/v1/search", """{"userId":3}""", "query" },
        { "/v1/search", """{"query":""}""", "query" },
        { "/v1/search", """{"query":7}""", "query" },
        { "/v1/search", $$"""{"query":"{{new string('x', 101)}}"}""", "query" },
        { "/v1/search", """{"workId":-1}""", "workId" },
        { "/v1/search", """{"workId":999999}""", "workId" },
        { "/v1/search", """{"creatorId":"x"}""", "creatorId" },
        { "/v1/search", """{"creatorId":999999}""", "creatorId" },
        { "/v1/search", """{"query":"x","userId":-1}""", "userId" },
        { "/v1/search", """{"query":"x","limit":51}""", "limit" },
        { "/v1/search", """{"query":"x","text":"y"}""", "text" },
        { "/v1/search", """{"query":"x","filters":{"media":"film"}}""", "filters.media" },
        { "/v1/search", """{"query":"x","excludeWorkIds":[-1]}""", "excludeWorkIds" },
        { "/v1/search", """{"query":"x","diversity":{"method":"magic"}}""", "diversity.method" },
        { "/v1/search", """{"query":"x","overrides":{"coarse":{"relevanceWeight":-1}}}""", "overrides.coarse.relevanceWeight" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_request_names_its_field(string path, string body, string field)
    {
        using var response = await PostAsync(path, body);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);

        Assert.EndsWith("/invalid-request", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal([field], ProblemFields.Of(problem));
    }

    [Theory]
    [InlineData("/v1/users/abc/recommendations", "id")]
    [InlineData("/v1/users/-3/recommendations", "id")]
    [InlineData("/v1/users/3/recommendations?limit=zero", "limit")]
    [InlineData("/v1/users/3/recommendations?limit=1000", "limit")]
    [InlineData("/v1/users/3/recommendations?scene=nowhere", "scene")]
    [InlineData("/v1/users/3/recommendations?limits=5", "limits")]
    [InlineData("/v1/users/3/recommendations?limit=5&limit=6", "limit")]
    [InlineData("/v1/users/3/recommendations?scene=a%00b", "scene")]
    [InlineData("/v1/works/-1/similar", "id")]
    [InlineData("/v1/works/1/similar?userId=-1", "userId")]
    [InlineData("/v1/works/1/similar?limit=51", "limit")]
    [InlineData("/v1/users/-1/feed/follow", "id")]
    [InlineData("/v1/users/1/feed/follow?limit=0", "limit")]
    public async Task A_bad_address_names_its_part(string path, string part)
    {
        using var response = await service.Client.GetAsync(path, Service.Token);
        Assert.Equal([part], ProblemFields.Of(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Theory]
    [InlineData("/v1/works/424242", "There is no work 424242.")]
    [InlineData("/v1/works/424242/similar", "There is no work 424242.")]
    [InlineData("/v1/nothing", null)]
    public async Task What_is_not_there_is_a_problem(string path, string? detail)
    {
        using var response = await service.Client.GetAsync(path, Service.Token);
        var problem = await ProblemAsync(response, HttpStatusCode.NotFound);
        Assert.EndsWith("/not-found", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(detail, problem.TryGetProperty("detail", out var said) ? said.GetString() : null);
    }

    [Fact]
    public async Task Hundreds_of_damaged_bodies_are_refused_or_answered_and_never_break_the_service()
    {
        var random = new Random(41);
        var refused = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            using var response = await PostAsync("/v1/recommendations", Damage(Good, random));
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{(int)response.StatusCode}");
            if (response.StatusCode != HttpStatusCode.BadRequest)
                continue;
            await ProblemAsync(response, HttpStatusCode.BadRequest);
            refused++;
        }

        Assert.InRange(refused, 200, 399);
    }

    [Fact]
    public async Task A_body_of_another_type_or_too_large_is_refused()
    {
        using var form = await service.Client.PostAsync(
            "/v1/recommendations", new StringContent("userId=3", Encoding.UTF8, "application/x-www-form-urlencoded"), Service.Token);
        // A caller who asks first is refused before a byte of the body is on its way, which no closed connection can cut off.
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations")
        {
            Headers = { ExpectContinue = true },
            Content = new StringContent($$"""{"userId":3,"scene":"{{new string('x', 2 << 20)}}"}""", Encoding.UTF8, "application/json"),
        };
        using var large = await service.Client.SendAsync(asked, Service.Token);

        await ProblemAsync(form, HttpStatusCode.UnsupportedMediaType);
        await ProblemAsync(large, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_caller_without_a_key_or_with_the_wrong_one_or_scope_is_refused()
    {
        using var nobody = new HttpClient { BaseAddress = service.Address };
        using var guessed = new HttpClient { BaseAddress = service.Address };
        guessed.DefaultRequestHeaders.Add("X-Api-Key", "vr_" + new string('0', 64));
        using var reader = await service.ClientAsync(ApiScopes.Recommend);

        foreach (var client in (HttpClient[])[nobody, guessed])
        {
            using var response = await client.GetAsync("/v1/users/3/recommendations", Service.Token);
            await ProblemAsync(response, HttpStatusCode.Unauthorized);
        }

        using var allowed = await reader.GetAsync("/v1/users/3/recommendations", Service.Token);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        using var explain = await reader.GetAsync("/v1/users/3/recommendations?explain=true", Service.Token);
        Assert.Contains("explain", (await ProblemAsync(explain, HttpStatusCode.Forbidden)).ToString(), StringComparison.Ordinal);
        using var events = await reader.PostAsJsonAsync("/v1/events", new { events = Array.Empty<int>() }, Service.Token);
        await ProblemAsync(events, HttpStatusCode.Forbidden);
        foreach (var path in (string[])["/v1/works/1/similar", "/v1/users/3/feed/follow"])
        {
            using var denied = await nobody.GetAsync(path, Service.Token);
            await ProblemAsync(denied, HttpStatusCode.Unauthorized);
            using var explained = await reader.GetAsync($"{path}?explain=true", Service.Token);
            await ProblemAsync(explained, HttpStatusCode.Forbidden);
        }

        using var search = await reader.PostAsJsonAsync(
            "/v1/search", new { query = "song", overrides = new { seenLimit = 0 } }, Service.Token);
        await ProblemAsync(search, HttpStatusCode.Forbidden);
        using var replay = await reader.PostAsJsonAsync("/v1/replay", new { requestId = Guid.NewGuid() }, Service.Token);
        await ProblemAsync(replay, HttpStatusCode.Forbidden);
    }

    private static string Damage(string body, Random random)
    {
        var at = random.Next(body.Length);
        return random.Next(4) switch
        {
            0 => body[..at],
            1 => body.Remove(at, random.Next(1, Math.Min(8, body.Length - at) + 1)),
            2 => body.Insert(at, new string((char)random.Next(32, 127), random.Next(1, 4))),
            _ => body[..at] + (char)random.Next(1, 0x2FF) + body[(at + 1)..],
        };
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        service.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Service.Token);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Service.Token);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.StartsWith("https://vectorrec.dev/problems/", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        return problem;
    }
}
