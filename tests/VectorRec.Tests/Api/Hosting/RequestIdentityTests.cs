using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Replay;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting;

public sealed class RequestIdentityTests(TestStores stores)
{
    [Theory]
    [InlineData("checkout-7f3a.2:b_9", true)]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("two words", false)]
    [InlineData("<script>", false)]
    [InlineData("", false)]
    public async Task A_plain_id_comes_back_and_any_other_is_replaced(string id, bool kept)
    {
        await using var api = await ApiProcess.StartAsync();
        using var answer = await SendAsync(api, "/health/live", id);
        var said = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Equal(kept, said == id);
        Assert.True(kept || Guid.TryParse(said, out _), said);
    }

    [Fact]
    public async Task An_id_that_is_too_long_or_given_twice_is_replaced_and_problems_say_the_id()
    {
        await using var api = await ApiProcess.StartAsync(("Auth__TrustLoopback", "true"));
        using var longest = await SendAsync(api, "/nowhere", new string('a', 128));
        Assert.Equal(HttpStatusCode.NotFound, longest.StatusCode);
        Assert.Equal(new string('a', 128), await TraceIdAsync(longest));
        using var longer = await SendAsync(api, "/nowhere", new string('a', 129));
        var said = Assert.Single(longer.Headers.GetValues("X-Request-Id"));
        Assert.True(Guid.TryParse(said, out _), said);
        Assert.Equal(said, await TraceIdAsync(longer));
        using var twice = await SendAsync(api, "/nowhere", "one", "two");
        Assert.True(Guid.TryParse(Assert.Single(twice.Headers.GetValues("X-Request-Id")), out _));
    }

    [Fact]
    public async Task A_line_of_the_log_is_JSON_and_says_the_request_the_generation_the_settings_and_the_trace()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await service.ExecuteAsync("alter table family_members rename to gone");
        var run = service.Of<VectorRec.Generations.ServingGeneration>().RunId;
        await using var api = await ApiProcess.StartAsync(
            ("ConnectionStrings__Postgres", service.Database.ConnectionString), ("Qdrant__Address", service.Catalogue.Stores.Address),
            ("Generations__Folder", service.Catalogue.Home.Folder), ("Auth__TrustLoopback", "true"), ("Telemetry__JsonLogs", "true"));
        await Wait.UntilAsync(async () =>
        {
            using var ready = await api.Client.GetAsync("/health/ready", Service.Token);
            return ready.IsSuccessStatusCode;
        });
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await Wait.UntilAsync(async () =>
        {
            using var slate = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations")
            {
                Content = JsonContent.Create(new { userId = 9 }),
            };
            slate.Headers.Add("X-Request-Id", "evening-2");
            slate.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            using (await api.Client.SendAsync(slate, Service.Token))
                return api.Lines.Any(line => line.Contains("evening-2", StringComparison.Ordinal));
        });
        var lines = api.Lines.ToArray();
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        var line = JsonDocument.Parse(lines.First(line => line.Contains("evening-2", StringComparison.Ordinal))).RootElement;
        var scopes = line.GetProperty("Scopes").EnumerateArray().ToArray();
        var ours = scopes.Single(scope => scope.TryGetProperty("Configuration", out _));
        Assert.Equal("evening-2", ours.GetProperty("Request").GetString());
        Assert.Equal($"{run}", ours.GetProperty("Generation").GetString());
        Assert.Matches("^[0-9a-f]{12}$", ours.GetProperty("Configuration").GetString());
        Assert.Contains(scopes, scope => scope.TryGetProperty("TraceId", out var trace) && trace.GetString() == Trace);
    }

    [Fact]
    public async Task The_trace_goes_on_to_Qdrant()
    {
        var got = new ConcurrentQueue<string>();
        await using var wire = await WireAsync(got);
        await using var service = new Service(stores) { Settings = [("Qdrant:Address", wire.Urls.Single())] };
        await service.InitializeAsync();
        service.Client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await service.RecommendAsync(9);
        Assert.Contains(got, header => header.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", StringComparison.Ordinal));
    }

    [Fact]
    public void The_digest_changes_with_every_setting_but_a_secret_and_with_nothing_else()
    {
        var digest = Digest(("Limits:Burst", "7"));
        Assert.Equal(digest, Digest(("limits:BURST", "7"), ("PATH", "/bin"), ("Logging:LogLevel:Default", "Debug")));
        Assert.Equal(
            digest, Digest(("Limits:Burst", "7"), ("Qdrant:ApiKey", "s"), ("ConnectionStrings:Postgres", "s"), ("Cursor:Key", "s")));
        Assert.NotEqual(digest, Digest(("Limits:Burst", "8")));
        Assert.NotEqual(digest, Digest(("Limits:Burst", "7"), ("Scenes:feed:Ef", "99")));
        Assert.Equal(
            typeof(LimitOptions).Assembly.GetTypes().Concat(typeof(ReplayOptions).Assembly.GetTypes())
                .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
                .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string)
                .OfType<string>().Append("Scenes").Distinct().Order(StringComparer.Ordinal),
            ConfigurationDigest.Sections.Order(StringComparer.Ordinal));
    }

    private static async Task<string?> TraceIdAsync(HttpResponseMessage problem) =>
        (await problem.Content.ReadFromJsonAsync<JsonElement>(Service.Token)).GetProperty("traceId").GetString();

    private static string Digest(params (string Name, string Value)[] settings) => new ConfigurationDigest(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build()).Text;

    private static Task<HttpResponseMessage> SendAsync(ApiProcess api, string path, params string[] ids)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var id in ids)
            request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        return api.Client.SendAsync(request, Service.Token);
    }

    // Not Qdrant: whoever listens there and refuses all calls sees what they bring.
    private static async Task<WebApplication> WireAsync(ConcurrentQueue<string> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var wire = builder.Build();
        wire.Run(http =>
        {
            got.Enqueue(http.Request.Headers.TraceParent.ToString());
            http.Response.ContentType = "application/grpc";
            http.Response.Headers["grpc-status"] = "7";
            return Task.CompletedTask;
        });
        await wire.StartAsync(Service.Token);
        return wire;
    }
}
