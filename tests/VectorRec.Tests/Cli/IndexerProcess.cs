using System.Diagnostics;

namespace VectorRec.Tests.Cli;

/// <summary>The indexer as a process of its own, to be interrupted and killed.</summary>
internal sealed class IndexerProcess : IDisposable
{
    private readonly Process _process;

    public IndexerProcess(string connectionString, params string[] args)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "indexer"), args)
        { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        _process = Process.Start(start)!;
    }

    /// <param name="signal">As kill takes it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Wait.ForExitAsync(_process);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
