using System.Net.Http.Json;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Telemetry;

/// <summary>
/// A service with metrics, in a process of its own, for what listens to instruments hears all those of its process; and a Prometheus that
/// scrapes it: <c>IClassFixture&lt;ObservedService&gt;</c>. All its scenes were asked, with Qdrant and after Qdrant was killed.
/// </summary>
public sealed class ObservedService(TestStores stores) : IAsyncLifetime
{
    private readonly int _port = PrometheusServer.FreePort();
    private PrometheusServer? _prometheus;
    private LocalServices? _own;
    private Service? _prepared;
    private ApiProcess? _api;
    private int _user;

    public HttpClient Client => _api!.Client;

    /// <summary>Requests for slates that were answered.</summary>
    public int Requests { get; private set; }

    public Uri Metrics => new($"http://127.0.0.1:{_port}/metrics");

    /// <summary>Skips the test where there is none.</summary>
    internal PrometheusServer Prometheus
    {
        get
        {
            _ = PrometheusServer.Program("prometheus");
            return _prometheus!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        // It brings the catalogue and the generation; what is observed is the other instance.
        _prepared = new(stores) { OwnQdrant = _own };
        await _prepared.InitializeAsync();
        await _prepared.ExecuteAsync(
            """
            select ensure_events_partition((now() at time zone 'UTC')::date), ensure_events_partition((now() at time zone 'UTC')::date - 1);
            insert into events (event_id, at, user_id, work_id, type, request_id, scene)
            select gen_random_uuid(), now() - interval '1 minute', 1, 1, 'impression', gen_random_uuid(), 'feed'
            """);
        _api = await ApiProcess.StartAsync(
            ("ConnectionStrings__Postgres", _prepared.Database.ConnectionString), ("Qdrant__Address", _own.Qdrant),
            ("Generations__Folder", _prepared.Catalogue.Home.Folder), ("Overload__SlowMs", "0"),
            ("Limits__RequestTimeoutMs", "60000"),
            ("Limits__RequestsPerSecond", "100000"), ("Limits__Burst", "100000"), ("Scenes__feed__Deadlines__ContextMs", "10000"),
            ("StageSamples__Share", "1"), ("Ecosystem__EveryMinutes", "1"),
            ("Replay__StoredShare", "1"), ("Telemetry__PrometheusPort", $"{_port}"));
        Client.DefaultRequestHeaders.Add(
            "X-Api-Key", await new ApiKeyStore(_prepared.Database.Source, TimeProvider.System)
                .CreateAsync("observed", [ApiScopes.Recommend], null, Service.Token));
        await Wait.UntilAsync(async () =>
        {
            using var ready = await Client.GetAsync("/health/ready", Service.Token);
            return ready.IsSuccessStatusCode;
        });
        if (PrometheusServer.Find("prometheus") is not null)
            _prometheus = await PrometheusServer.StartAsync(_port);
        await AskAsync();
        _own.KillQdrant();
        await AskAsync();
    }

    /// <summary>Asks every scene once, somebody else each time.</summary>
    public async Task AskAsync()
    {
        var user = (_user++ % 40) + 1;
        foreach (var scene in (string[])["feed", "follow", "nearby", "live", "rooms"])
            await SendAsync(new(HttpMethod.Post, "/v1/recommendations")
            {
                Content = JsonContent.Create(new { userId = user, scene, limit = 10 }),
            });
        await SendAsync(new(HttpMethod.Post, "/v1/search") { Content = JsonContent.Create(new { userId = user, workId = 3, limit = 10 }) });
        await SendAsync(new(HttpMethod.Get, $"/v1/works/7/similar?userId={user}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_prometheus is not null)
            await _prometheus.DisposeAsync();
        if (_api is not null)
            await _api.DisposeAsync();
        if (_prepared is not null)
            await _prepared.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Client.SendAsync(request, Service.Token))
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
        Requests++;
    }
}
