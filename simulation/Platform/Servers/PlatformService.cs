using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Platform.Clock;

namespace VectorRec.Simulation.Platform.Servers;

/// <summary>
/// A service of one arm: the real one, on a free port of 127.0.0.1, with the simulated clock. It ends with this process at the latest.
/// </summary>
internal sealed class PlatformService : IAsyncDisposable
{
    // A shell of its own session, which a Ctrl-C does not reach: it ends the service when the pipe to its input ends.
    private const string Script =
        """
        log=$1; shift
        "$@" </dev/null >>"$log" 2>&1 &
        child=$!
        cat >/dev/null
        kill $child 2>/dev/null
        for _ in {1..100}; do kill -0 $child 2>/dev/null || break; sleep 0.1; done
        kill -KILL $child 2>/dev/null
        wait $child
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _shell;

    private PlatformService(Process shell, Uri address) => (_shell, Client) = (shell, NewClient(address));

    public HttpClient Client { get; }

    /// <param name="settings">As environment variables.</param>
    /// <exception cref="WorldException">It does not get ready.</exception>
    public static async Task<PlatformService> StartAsync(
        IReadOnlyDictionary<string, string> settings, string clock, string log, CancellationToken ct)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo(
            "setsid",
            [
                "bash", "-c", Script, "bash", log, "dotnet", WorkingCopy.Program("api", "VectorRec.Api.dll"), "--contentRoot",
                Path.Combine(WorkingCopy.Folder, "api"),
            ])
        { RedirectStandardInput = true };
        foreach (var (name, value) in Defaults(address).Concat(settings))
            start.Environment[name] = value;
        start.Environment[SimulatedClock.Variable] = clock;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(PlatformService).Assembly.Location;
        var service = new PlatformService(Process.Start(start)!, address);
        try
        {
            await service.UntilReadyAsync(log, ct);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync(CancellationToken.None);
        _shell.Dispose();
    }

    // Nothing may depend on how busy the machine is: no answer is cut short, and all callers here are one.
    private static Dictionary<string, string> Defaults(Uri address) => new()
    {
        ["ASPNETCORE_URLS"] = address.AbsoluteUri,
        ["Auth__TrustLoopback"] = "true",
        ["AllowedHosts"] = "localhost;127.0.0.1",
        ["Logging__LogLevel__Default"] = "Warning",
        ["Limits__RequestsPerSecond"] = "1000000",
        ["Limits__Burst"] = "1000000",
        ["Limits__RequestTimeoutMs"] = "60000",
        ["Overload__SlowMs"] = "0",
        ["Shutdown__DrainMs"] = "0",
        ["Recall__ScanDeadlineMs"] = "10000",
        ["Scenes__feed__Deadlines__ContextMs"] = "10000",
        ["Scenes__feed__Deadlines__RecallMs"] = "10000",
        ["Scenes__feed__Deadlines__FineMs"] = "10000",
        ["Scenes__live__Deadlines__ContextMs"] = "10000",
        ["Replay__StoredShare"] = "0",
    };

    private async Task UntilReadyAsync(string log, CancellationToken ct)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < Patience && !_shell.HasExited;)
        {
            try
            {
                using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), ct);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }

        throw new WorldException($"The service does not get ready; see {log}.");
    }

    private static HttpClient NewClient(Uri address) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
