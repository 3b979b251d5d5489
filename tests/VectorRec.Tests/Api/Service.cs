using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VectorRec.Api.Recommendations;
using VectorRec.Indexing;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api.Hosting.Documented;
using VectorRec.Tests.Indexing;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Api;

/// <summary>
/// The API on Kestrel over a small indexed catalogue with real stores: <c>IClassFixture&lt;Service&gt;</c>. Users 1..40 follow, sing
/// and listen; the odd ones are one family. Works 801..830 are live shows (even) and rooms (odd), each third of them off the air.
/// </summary>
public sealed class Service(TestStores stores) : IAsyncLifetime
{
    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private WebApplicationFactory<RecommendRequest> _app = null!;
    private bool _shares;

    public IndexedCatalogue Catalogue { get; private init; } = new(stores);

    public TestDatabase Database => Catalogue.Database;

    /// <summary>Holds a key with every scope.</summary>
    public HttpClient Client { get; private set; } = null!;

    public Uri Address => _app.ClientOptions.BaseAddress;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How long an answered work is not answered again.</summary>
    internal int IssuedSeconds { get; init; }

    /// <summary>SQL that adds to the catalogue before it is indexed.</summary>
    public string MoreRows { get; init; } = "";

    /// <summary>Where Qdrant is, for a service of its own; else the run's.</summary>
    internal LocalServices? OwnQdrant { get; init; }

    /// <summary>How long the service waits between two looks at the database, unless it is told that something changed.</summary>
    internal double PollSeconds { get; init; } = 0.1;

    internal IndexOptions Index { get; init; } = new();

    /// <summary>The bundle to index with; the catalogue's own unless told.</summary>
    internal Func<IndexedCatalogue, string>? MakeBundle { get; init; }

    /// <summary>Settings that differ.</summary>
    internal IReadOnlyList<(string Key, string Value)> Settings { get; set; } = [];

    /// <summary>Services that differ.</summary>
    internal Action<IServiceCollection> Services { get; set; } = _ => { };

    /// <summary>Where the database is after it was copied elsewhere; counts from the next start.</summary>
    internal string? CopiedTo { get; set; }

    /// <summary>Indexes and serves without Qdrant.</summary>
    internal bool Embedded { get; init; }

    public async ValueTask InitializeAsync()
    {
        await Catalogue.InitializeAsync();
        await using (var connection = await Database.Source.OpenConnectionAsync(Token))
        {
            await connection.ExecuteAsync(
                """
                select ensure_events_partition(date '2026-05-01');
                insert into events (event_id, at, user_id, work_id, type)
                select gen_random_uuid(), timestamptz '2026-05-01' + n * interval '1 second', 1 + n % 40, 1 + (n * 37) % 700,
                    (array['impression', 'play', 'like'])[1 + n % 3]
                from generate_series(1, 600) n;
                insert into follows (follower_id, followee_id)
                select follower, followee from generate_series(1, 40) follower,
                    lateral (select 1 + (follower * 7 + k * 3) % 40 as followee from generate_series(1, 4) k) f
                where follower <> followee on conflict do nothing;
                update works set city = 'Shenzhen' where work_id % 5 = 0;
                update users set city = 'Shenzhen' where user_id % 4 = 0;
                insert into works (work_id, status, kind, creator_id, song_id, language, tags, quality)
                select 800 + i, case i % 3 when 0 then 'hidden' else 'active' end, case i % 2 when 0 then 'live' else 'room' end,
                    1 + i % 40, 1 + i % 30, 'zh', array['tag' || i % 7], 0.5
                from generate_series(1, 30) i;
                insert into families (family_id, name) values (1, 'odd');
                insert into family_members (family_id, user_id) select 1, i from generate_series(1, 40, 2) i;
                insert into blocks (user_id, creator_id) values (1, 2), (1, 3), (5, 6);
                """ + MoreRows);
        }

        await IndexAsync();
        await StartAsync();
        await UntilReadyAsync();
    }

    /// <summary>Ends the service as a deployment does and starts it again, with the settings as they are then.</summary>
    internal async Task RestartAsync(bool untilReady = true)
    {
        await StopAsync();
        await _app.DisposeAsync();
        Client.Dispose();
        await StartAsync();
        if (untilReady)
            await UntilReadyAsync();
    }

    private async Task StartAsync()
    {
        _app = new WebApplicationFactory<RecommendRequest>().WithWebHostBuilder(Configure);
        _app.UseKestrel(0);
        _app.StartServer();
        Client = await ClientAsync([.. ApiScopes.All]);
    }

    /// <summary>A client with a new key of these scopes.</summary>
    public async Task<HttpClient> ClientAsync(params string[] scopes)
    {
        await using var copy = CopiedTo is null ? null : VectorRec.Storage.Database.Open(CopiedTo, "tests");
        var key = await new ApiKeyStore(copy ?? Database.Source, TimeProvider.System)
            .CreateAsync($"key {Guid.NewGuid()}", scopes, null, CancellationToken.None);
        var client = new HttpClient(new DocumentedAnswers()) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    public Task<RecommendResponse> RecommendAsync(long user, int limit = 10) => RecommendAsync(new { userId = user, limit });

    public Task<RecommendResponse> RecommendAsync(object request) => PostAsync<RecommendResponse>("/v1/recommendations", request);

    public async Task<T> PostAsync<T>(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(path, body, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return (await response.Content.ReadFromJsonAsync<T>(Json, Token))!;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: Token));
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (!_shares)
            await Catalogue.DisposeAsync();
    }

    /// <summary>Another instance of the service, over the same stores.</summary>
    internal async Task<Service> AnotherAsync()
    {
        var other = new Service(stores)
        {
            Catalogue = Catalogue,
            _shares = true,
            IssuedSeconds = IssuedSeconds,
            OwnQdrant = OwnQdrant,
            Embedded = Embedded,
            PollSeconds = PollSeconds,
            Settings = Settings,
            Services = Services,
            CopiedTo = CopiedTo,
        };
        await other.StartAsync();
        await other.UntilReadyAsync();
        return other;
    }

    /// <summary>A service of the instance itself, to look into what it remembers.</summary>
    internal T Of<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Whether the instance has such a service.</summary>
    internal bool Has<T>()
        where T : notnull => _app.Services.GetService<T>() is not null;

    /// <summary>Builds the next generation, which the service then takes over.</summary>
    public async Task IndexAsync()
    {
        using var own = OwnQdrant is null ? null : new QdrantConnection(
            OwnQdrant.Qdrant, apiKey: null, TimeProvider.System, caFile: OwnQdrant.CaFile);
        await new IndexJob(
            Embedded ? Catalogue.Home with { Qdrant = null } : own is null ? Catalogue.Home : Catalogue.Home with { Qdrant = own })
            .RunAsync(MakeBundle?.Invoke(Catalogue) ?? Catalogue.Bundle, Index with { Embedded = Embedded }, progress: null,
                CancellationToken.None);
    }

    /// <summary>Ends the service as a deployment does; its stores stay.</summary>
    internal Task StopAsync() => _app.Services.GetRequiredService<IHost>().StopAsync(Token);

    private void Configure(IWebHostBuilder builder) => Settings.Aggregate(builder
        .ConfigureServices(services => Services(services))
        .UseSetting("urls", "http://127.0.0.1:0")
        .UseSetting("ConnectionStrings:Postgres", CopiedTo ?? Database.ConnectionString)
        .UseSetting("Qdrant:Address", Embedded ? "" : OwnQdrant?.Qdrant ?? Catalogue.Stores.Address)
        .UseSetting("Qdrant:CaFile", OwnQdrant?.CaFile ?? "")
        .UseSetting("Recall:Index", Embedded ? "Embedded" : "Qdrant")
        .UseSetting("Generations:Folder", Catalogue.Home.Folder)
        .UseSetting("Generations:PollSeconds", PollSeconds.ToString(CultureInfo.InvariantCulture))
        // A busy machine must not make the answers degrade.
        .UseSetting("Scenes:feed:Deadlines:ContextMs", "10000")
        .UseSetting("Scenes:feed:Deadlines:RecallMs", "10000")
        .UseSetting("Scenes:feed:Deadlines:FineMs", "10000")
        .UseSetting("Scenes:follow:Deadlines:ContextMs", "10000")
        .UseSetting("Scenes:live:Deadlines:ContextMs", "10000")
        .UseSetting("Scenes:rooms:Deadlines:ContextMs", "10000")
        // Tests ask for the same user again and compare.
        .UseSetting("Issued:Seconds", IssuedSeconds.ToString(CultureInfo.InvariantCulture))
        .UseSetting("Scenes:search:Deadlines:ContextMs", "10000")
        .UseSetting("Scenes:search:Deadlines:RecallMs", "10000")
        .UseSetting("Scenes:similar:Deadlines:ContextMs", "10000")
        .UseSetting("Scenes:similar:Deadlines:RecallMs", "10000")
        .UseSetting("Limits:RequestsPerSecond", "100000")
        .UseSetting("Limits:Burst", "100000")
        .UseSetting("Limits:RequestTimeoutMs", "60000")
        .UseSetting("Overload:SlowMs", "0")
        .UseSetting("Shutdown:DrainMs", "0")
        .UseSetting("Logging:LogLevel:Default", "Warning"), (host, setting) => host.UseSetting(setting.Key, setting.Value));

    private Task UntilReadyAsync() => Wait.UntilAsync(async () =>
    {
        using var response = await Client.GetAsync("/health/ready", Token);
        return response.IsSuccessStatusCode;
    });
}
