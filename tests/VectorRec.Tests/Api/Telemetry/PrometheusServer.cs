using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace VectorRec.Tests.Api.Telemetry;

/// <summary>A real Prometheus with the repository's own configuration, which scrapes a running service each half second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    public static readonly string Folder = Path.Combine(RepositoryFolder.Path, "docker", "prometheus");

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly HttpClient _client;

    private PrometheusServer(string program, int port, int service)
    {
        var configuration = File.ReadAllText(Path.Combine(Folder, "prometheus.yml"));
        Assert.Contains("\"api:9464\"", configuration, StringComparison.Ordinal);
        Assert.Contains("scrape_interval: 15s", configuration, StringComparison.Ordinal);
        _folder.Write("prometheus.yml", configuration.Replace("api:9464", $"127.0.0.1:{service}", StringComparison.Ordinal)
            .Replace("_interval: 15s", "_interval: 500ms", StringComparison.Ordinal));
        _folder.Write("alerts.yml", File.ReadAllText(Path.Combine(Folder, "alerts.yml")));
        _client = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        _process = Process.Start(new ProcessStartInfo(program,
        [
            $"--config.file={_folder.Path}/prometheus.yml", $"--storage.tsdb.path={_folder.Path}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ]))!;
    }

    /// <param name="service">The port of its metrics.</param>
    public static async Task<PrometheusServer> StartAsync(int service)
    {
        var server = new PrometheusServer(Program("prometheus"), FreePort(), service);
        await Wait.UntilAsync(async () => await server.IsReadyAsync());
        return server;
    }

    /// <summary>A program of Prometheus. Skips the test where it is not there; a CI machine has it.</summary>
    public static string Program(string name)
    {
        var missing = $"There is no {name} on this machine; Debian's package is prometheus.";
        Assert.SkipWhen(Find(name) is null && Environment.GetEnvironmentVariable("CI") != "true", missing);
        return Find(name) ?? throw new InvalidOperationException(missing);
    }

    /// <summary>Null when there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>What a query finds now: its labels and its value.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> AskAsync(string query)
    {
        var data = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return
        [
            .. data.GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").Deserialize<Dictionary<string, string>>()!,
                double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>The data of an answer of its API.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _client.GetAsync(path, Service.Token);
        var text = await response.Content.ReadAsStringAsync(Service.Token);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, "Prometheus ended; what it says is on its standard error.");
        try
        {
            using var response = await _client.GetAsync("/-/ready", Service.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
