using System.Diagnostics;

namespace VectorRec.Load.World;

/// <summary>
/// A shell that waits for its standard input to end and then cleans up. The pipe ends when this process does, however that comes
/// about: what was started here does not outlive it. It has a session of its own, so that Ctrl-C does not reach it.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _shell;

    /// <param name="script">For bash. Reads nothing; <c>cat &gt;/dev/null</c> in it returns when the time has come.</param>
    /// <param name="environment">What differs from this process's own.</param>
    public Watchdog(string script, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo("setsid", ["bash", "-c", script, "bash", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _shell = Process.Start(start)!;
    }

    /// <summary>A line that the script printed.</summary>
    public async Task<string> ReadLineAsync(CancellationToken ct) =>
        await _shell.StandardOutput.ReadLineAsync(ct) ?? throw new IOException("The shell that starts a process ended without a word.");

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _shell.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _shell.Kill(entireProcessTree: true);
        }

        _shell.Dispose();
    }
}
