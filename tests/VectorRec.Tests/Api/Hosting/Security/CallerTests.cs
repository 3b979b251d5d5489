using System.Net;
using System.Text.Json;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Hosting.Security;

/// <summary>What is said to whoever calls: without a key, without a scope, from a page of a browser.</summary>
public sealed class CallerTests(CallerTests.Guarded guarded) : IClassFixture<CallerTests.Guarded>
{
    private const string Page = "https://app.example.com";

    private readonly Service _service = guarded.Service;

    [Fact]
    public async Task A_refusal_names_the_scope_and_says_how_to_call()
    {
        using var nobody = new HttpClient { BaseAddress = _service.Address };
        using var reader = await _service.ClientAsync(ApiScopes.Recommend);
        using var refused = await nobody.GetAsync("/v1/scenes", Service.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("ApiKey header=\"X-Api-Key\"", refused.Headers.WwwAuthenticate.ToString());
        foreach (var (method, path, scope) in (ReadOnlySpan<(string, string, string)>)
            [("POST", "/v1/events", "events"), ("DELETE", "/v1/users/1", "erase"), ("POST", "/v1/explain/absence", "explain"),
                ("POST", "/v1/replay", "override"), ("PUT", "/v1/users/1/blocks/2", "wishes"), ("POST", "/v1/follows", "graph")])
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), path);
            message.Content = new StringContent("{}", null, "application/json");
            using var response = reader.Send(message, Service.Token);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal($"This needs a key with the scope {scope}.",
                JsonDocument.Parse(response.Content.ReadAsStream(Service.Token)).RootElement.GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task Probes_count_for_no_limit_and_tell_details_to_operations_alone()
    {
        using var nobody = new HttpClient { BaseAddress = _service.Address };
        using var operations = await _service.ClientAsync(ApiScopes.Operations);
        for (var i = 0; i < 50; i++)
        {
            using var probe = await nobody.GetAsync(i % 2 == 0 ? "/health/live" : "/health/ready", Service.Token);
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        }

        Assert.Equal("""{"status":"healthy"}""", await nobody.GetStringAsync("/health/ready", Service.Token));
        Assert.Contains("serves", await operations.GetStringAsync("/health/ready", Service.Token), StringComparison.Ordinal);
        using var limited = await nobody.GetAsync("/v1/scenes", Service.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, limited.StatusCode);
    }

    [Theory]
    [InlineData("/v1/scenes", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/nothing", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/v1/users/x/recommendations", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/swagger/index.html", "frame-ancestors 'none'")]
    public async Task Every_answer_tells_browsers_to_guess_and_frame_nothing(string path, string policy)
    {
        using var response = await _service.Client.GetAsync(path, Service.Token);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Contains(policy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl is { Private: true } or { NoCache: true });
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Pages_of_other_origins_than_those_named_cannot_call()
    {
        Assert.Equal(Page, await AllowedAsync(_service, Page));
        Assert.Null(await AllowedAsync(_service, "https://evil.example.com"));
        await using var silent = await guarded.WithoutOriginsAsync();
        Assert.Null(await AllowedAsync(silent, Page));
    }

    private static async Task<string?> AllowedAsync(Service service, string origin)
    {
        using var message = new HttpRequestMessage(HttpMethod.Options, new Uri(service.Address, "/v1/recommendations"));
        message.Headers.Add("Origin", origin);
        message.Headers.Add("Access-Control-Request-Method", "POST");
        using var client = new HttpClient();
        using var response = await client.SendAsync(message, Service.Token);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    /// <summary>A service with a small allowance, which one page may call.</summary>
    public sealed class Guarded(Stores.TestStores stores) : IAsyncLifetime
    {
        public Service Service { get; } = new(stores) { Settings = [("Cors:Origins", Page), ("Limits:Burst", "40")] };

        public ValueTask InitializeAsync() => Service.InitializeAsync();

        public Task<Service> WithoutOriginsAsync()
        {
            Service.Settings = [];
            return Service.AnotherAsync();
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
