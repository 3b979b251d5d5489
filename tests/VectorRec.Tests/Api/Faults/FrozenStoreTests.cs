using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using VectorRec.Api.Recommendations;
using VectorRec.Faults.Links;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Faults;

/// <summary>A Postgres that takes bytes and says nothing, as one that is stopped or behind a dead network does.</summary>
public sealed class FrozenStoreTests(TestStores stores) : IAsyncLifetime
{
    private Service _service = null!;
    private FaultyLink _link = null!;

    public async ValueTask InitializeAsync()
    {
        _service = new Service(stores)
        {
            // As a deployment has them: not the patient ones of other tests.
            Settings =
            [
                .. from scene in (string[])["feed", "follow", "live", "rooms", "search", "similar"]
                   select ($"Scenes:{scene}:Deadlines:ContextMs", "400"),
                ("Limits:RequestTimeoutMs", "2000"),
            ],
        };
        await _service.InitializeAsync();
        var postgres = new NpgsqlConnectionStringBuilder(_service.Database.ConnectionString);
        _link = new FaultyLink(postgres.Port, TimeProvider.System);
        _service.CopiedTo = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Port = _link.Port }.ConnectionString;
        await _service.RestartAsync();
        await _service.ClientAsync("recommend");
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Every_route_answers_in_its_own_time_and_says_what_is_missing_and_all_is_well_again_afterwards()
    {
        var seen = (await _service.RecommendAsync(7)).Works.Select(work => work.WorkId).ToArray();
        using var stranger = new HttpClient { BaseAddress = _service.Address };
        stranger.DefaultRequestHeaders.Add("X-Api-Key", "vr_" + new string('1', 64));
        _link.Be(LinkState.Frozen);

        foreach (var scene in (string[])["feed", "follow", "live", "rooms"])
        {
            var slate = await _service.RecommendAsync(new { userId = 7, scene, limit = 5, explain = true });
            Assert.NotEmpty(slate.Works);
            var context = slate.Degraded.Single(loss => loss.Stage == "context");
            Assert.NotEmpty(context.Reason);
            Assert.Equal(scene is "feed" or "follow", context.Reason.EndsWith("as it was last read here", StringComparison.Ordinal));
        }

        var fresh = await _service.RecommendAsync(31);
        Assert.EndsWith("what the user has seen is not known", fresh.Degraded[0].Reason);
        Assert.Equal(
            ["context", "text_recall"],
            (await _service.PostAsync<RecommendResponse>("/v1/search", new { query = "song 7", userId = 7 }))
                .Degraded.Select(loss => loss.Stage));
        Assert.NotEmpty((await _service.Client.GetFromJsonAsync<RecommendResponse>(
            "/v1/works/50/similar?userId=7", Service.Json, Service.Token))!.Works);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/explain/absence", new { userId = 7, workId = 3 })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/replay", new { requestId = fresh.RequestId })).StatusCode);
        foreach (var send in Writes())
            await AssertAwayAsync(await send());
        await AssertAwayAsync(await stranger.GetAsync("/v1/scenes", Service.Token));
        await Wait.UntilAsync(async () => (await ReadyAsync()) is { Status: "degraded" } ready
            && ready.Details.Any(detail => detail.StartsWith("Postgres does not answer since ", StringComparison.Ordinal)));

        _link.Be(LinkState.Open);
        await Wait.UntilAsync(async () => (await ReadyAsync()).Status == "healthy");
        await Wait.UntilAsync(async () => (await _service.RecommendAsync(7)).Degraded.Count == 0);
        foreach (var send in Writes())
            Assert.True((await send()).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/v1/scenes", Service.Token)).StatusCode);
        Assert.NotEmpty(seen);
    }

    private IEnumerable<Func<Task<HttpResponseMessage>>> Writes()
    {
        yield return () => PostAsync("/v1/events", new
        {
            events = new[]
            {
                new { id = Guid.CreateVersion7(), at = TimeProvider.System.GetUtcNow(), userId = 7, workId = 3, type = "play" },
            },
        });
        yield return () => _service.Client.GetAsync("/v1/works/3", Service.Token);
        yield return () => _service.Client.PutAsJsonAsync("/v1/works/3/status", new { status = "active" }, Service.Token);
        yield return () => PostAsync("/v1/users", new { users = new[] { new { userId = 7, name = "seven" } } });
        yield return () => _service.Client.PutAsync("/v1/users/9/follows/11", null, Service.Token);
        yield return () => _service.Client.PutAsync("/v1/users/9/blocks/11", null, Service.Token);
        yield return () => _service.Client.GetAsync("/v1/users/9/wishes", Service.Token);
        yield return () => _service.Client.DeleteAsync("/v1/users/9/likes/5", Service.Token);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _service.Client.PostAsJsonAsync(path, body, Service.Token);

    private async Task<Readiness> ReadyAsync() =>
        (await _service.Client.GetFromJsonAsync<Readiness>("/health/ready", Service.Json, Service.Token))!;

    private static async Task AssertAwayAsync(HttpResponseMessage response)
    {
        Assert.True(
            response.StatusCode == HttpStatusCode.ServiceUnavailable,
            $"{response.RequestMessage!.RequestUri} {await response.Content.ReadAsStringAsync(Service.Token)}");
        Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Service.Token);
        Assert.Equal("https://vectorrec.dev/problems/unavailable", problem.GetProperty("type").GetString());
    }

    private sealed record Readiness(string Status, string Version, string[] Details);
}
