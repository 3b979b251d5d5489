using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>The service as a process of its own, on a free port, with stores that are not there: it starts, and is not ready.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    public static readonly (string Name, string? Value)[] NoStores =
    [
        ("ConnectionStrings__Postgres", "Host=127.0.0.1;Port=1;Timeout=2"), ("Qdrant__Address", "http://127.0.0.1:1"),
        ("Urls", "http://127.0.0.1:0"),
    ];

    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private ApiProcess(Process process, Uri address, ConcurrentQueue<string> lines) =>
        (_process, Client, Lines) = (process, new HttpClient { BaseAddress = address }, lines);

    public HttpClient Client { get; }

    /// <summary>What it has written to its standard output.</summary>
    public IReadOnlyCollection<string> Lines { get; }

    public static async Task<ApiProcess> StartAsync(params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "VectorRec.Api")) { RedirectStandardOutput = true };
        foreach (var (name, value) in NoStores.Concat(environment))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        try
        {
            return new(process, await AddressAsync(process, lines), lines);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to end, as a deployment does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Wait.ForExitAsync(_process);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Uri> AddressAsync(Process process, ConcurrentQueue<string> lines)
    {
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Goes on reading: a full pipe would stop the service.
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                lines.Enqueue(line.Data);
            if (line.Data is null)
                found.TrySetException(new InvalidOperationException("The service ended."));
            else if (line.Data.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                found.TrySetResult(new Uri(line.Data[(at + Listening.Length)..].Split('"')[0].Trim()));
        };
        process.BeginOutputReadLine();
        return await found.Task.WaitAsync(Longest, TestContext.Current.CancellationToken);
    }
}
