using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VectorRec.Api.Health;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Api.Health;

public sealed class QdrantVersionTests(TestStores stores)
{
    private const string Tested = "Qdrant's version is a tested one.";

    private static readonly string Untested = $"Qdrant is {TestedServers.Default.Versions[^1]}; VectorRec is tested with 0.0.1.";

    [Fact]
    public async Task A_service_with_a_server_of_an_untested_version_says_so_once_and_in_its_readiness_and_is_ready()
    {
        using var log = new LogLines();
        await using var service = new Service(stores)
        {
            Services = services => services.AddSingleton(new TestedServers(["0.0.1"])).AddLogging(logging => logging.AddProvider(log)),
        };
        await service.InitializeAsync();

        await Wait.UntilAsync(async () => (await ReadinessAsync(service)).Details.Contains(Untested));
        Assert.Equal("healthy", (await ReadinessAsync(service)).Status);
        Assert.Equal($"Warning {typeof(QdrantVersion).FullName} {Untested}", Assert.Single(log.Of<QdrantVersion>(LogLevel.Warning)));
        Assert.Empty((await service.RecommendAsync(7)).Degraded);

        service.Services = services => services.AddLogging(logging => logging.AddProvider(log));
        await service.RestartAsync();
        await Wait.UntilAsync(async () => (await ReadinessAsync(service)).Details.Contains(Tested));
        Assert.Single(log.Of<QdrantVersion>(LogLevel.Warning));
    }

    [Fact]
    public async Task Without_qdrant_nothing_is_asked_for_its_version()
    {
        await using var service = new Service(stores) { Embedded = true };
        await service.InitializeAsync();
        Assert.Contains("Qdrant is not used.", (await ReadinessAsync(service)).Details);
    }

    [Fact]
    public async Task A_server_that_hangs_is_asked_again_and_one_that_is_known_too_and_what_it_said_holds_while_it_is_away()
    {
        await using var own = await LocalServices.StartAsync(postgres: "not needed", qdrant: null);
        using var connection = new QdrantConnection(own.Qdrant, null, TimeProvider.System);
        using var log = new LogLines();
        using var logging = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));
        var time = new FakeTimeProvider();
        List<string> tested = ["0.0.1"];
        await own.PauseQdrantAsync(true);
        using var version = new QdrantVersion(connection, new TestedServers(tested), time, logging.CreateLogger<QdrantVersion>());
        await version.StartAsync(Service.Token);
        await UntilAsync(() => Silences() == 1);
        Assert.Equal("Qdrant has not told its version yet.", version.Remark);

        await own.PauseQdrantAsync(false);
        await UntilAsync(() => Answers() == 3);
        Assert.Equal(Untested, version.Remark);
        tested[0] = TestedServers.Default.Versions[^1];
        await UntilAsync(() => version.Remark == Tested);
        own.KillQdrant();
        var silences = Silences();
        await UntilAsync(() => Silences() > silences);
        Assert.Equal(Tested, version.Remark);

        await version.StopAsync(Service.Token);
        Assert.Equal($"Warning {typeof(QdrantVersion).FullName} {Untested}", Assert.Single(log.Of<QdrantVersion>(LogLevel.Warning)));

        int Answers() => log.Of<QdrantVersion>(LogLevel.Debug).Count(line => line.Contains("tells its version", StringComparison.Ordinal));

        int Silences() => log.Of<QdrantVersion>(LogLevel.Debug).Count - Answers();

        Task UntilAsync(Func<bool> isSo) => Wait.UntilAsync(() =>
        {
            if (isSo())
                return Task.FromResult(true);
            time.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(false);
        });
    }

    [Fact]
    public async Task The_servers_that_we_start_are_tested_ones_and_the_readme_names_all_of_these()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "README.md"), Service.Token);
        Assert.All(TestedServers.Default.Versions, version => Assert.Contains($"**server {version}**", readme, StringComparison.Ordinal));
        var compose = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "docker", "compose.yaml"), Service.Token);
        Assert.Contains(
            TestedServers.Default.Versions,
            version => compose.Contains($"qdrant/qdrant:v{version}-unprivileged\n", StringComparison.Ordinal));
        using var connection = new QdrantConnection(await stores.QdrantAsync(), null, TimeProvider.System);
        Assert.Contains(await connection.VersionAsync(TimeSpan.FromSeconds(10), Service.Token), TestedServers.Default.Versions);
    }

    private static async Task<(string Status, string[] Details)> ReadinessAsync(Service service)
    {
        using var response = await service.Client.GetAsync("/health/ready", Service.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Service.Token)).RootElement;
        return (body.GetProperty("status")
            .GetString()!, [.. body.GetProperty("details").EnumerateArray().Select(detail => detail.GetString()!)]);
    }
}
