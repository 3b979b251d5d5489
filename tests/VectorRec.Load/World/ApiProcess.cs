using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VectorRec.Indexer.Cli;

namespace VectorRec.Load.World;

/// <summary>An API that was started here, on a free port of 127.0.0.1, and ends with this process at the latest.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    // SIGTERM, and after ten seconds no more patience.
    internal const string Script =
        """
        log=$1; shift
        "$@" </dev/null >"$log" 2>&1 &
        child=$!
        echo $child
        cat >/dev/null
        kill $child 2>/dev/null
        for _ in {1..100}; do kill -0 $child 2>/dev/null || break; sleep 0.1; done
        kill -KILL $child 2>/dev/null
        wait $child
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Watchdog _watchdog;

    private ApiProcess(Watchdog watchdog, int pid, ApiAddress address) => (_watchdog, Pid, Address) = (watchdog, pid, address);

    public int Pid { get; }

    public ApiAddress Address { get; }

    /// <param name="name">Of the process among the figures.</param>
    /// <param name="program">VectorRec.Api.dll; its settings file lies in <paramref name="contentRoot"/>.</param>
    /// <param name="settings">As environment variables.</param>
    /// <param name="log">File that takes what it prints.</param>
    /// <exception cref="CommandException">It does not get ready.</exception>
    public static async Task<ApiProcess> StartAsync(
        string name,
        string program,
        string contentRoot,
        IEnumerable<KeyValuePair<string, string>> settings,
        string log,
        TimeProvider time,
        CancellationToken ct)
    {
        if (!File.Exists(program))
            throw new CommandException(ExitCodes.Failed, $"{program} is missing: build the API first.");
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(log))!);
        var watchdog = new Watchdog(Script, [log, "dotnet", program, "--contentRoot", contentRoot], [.. Defaults(address), .. settings]);
        try
        {
            var pid = int.Parse(await watchdog.ReadLineAsync(ct), CultureInfo.InvariantCulture);
            await UntilReadyAsync(address, pid, log, time, ct);
            return new(watchdog, pid, new(address, Key: null, name));
        }
        catch
        {
            await watchdog.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    private static Dictionary<string, string> Defaults(Uri address) => new()
    {
        ["ASPNETCORE_URLS"] = address.AbsoluteUri,
        ["Auth__TrustLoopback"] = "true",
        ["AllowedHosts"] = "localhost;127.0.0.1",
        ["Logging__LogLevel__Default"] = "Warning",
        // All callers here are one caller.
        ["Limits__RequestsPerSecond"] = "1000000",
        ["Limits__Burst"] = "1000000",
    };

    private static async Task UntilReadyAsync(Uri address, int pid, string log, TimeProvider time, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = AnswerTime };
        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < Patience;)
        {
            if (!Directory.Exists($"/proc/{pid}"))
                break;
            try
            {
                using var response = await client.GetAsync("/health/ready", ct);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                ct.ThrowIfCancellationRequested();
            }

            await Task.Delay(Pause, time, ct);
        }

        var last = File.ReadLines(log).LastOrDefault(line => line.Length > 0);
        throw new CommandException(ExitCodes.Failed, $"The API {Path.GetFileName(log)} does not get ready; {log} ends with: {last}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
