using System.Diagnostics;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Platform.Servers;

/// <summary>Programs that are run to their end.</summary>
internal static class Tool
{
    /// <param name="environment">What differs from this process's own.</param>
    /// <param name="log">File to whose end goes what it prints.</param>
    /// <exception cref="WorldException">It failed.</exception>
    public static async Task RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string log, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var said = await output + await error;
        await File.AppendAllTextAsync(log, $"$ {program} {string.Join(' ', start.ArgumentList)}\n{said}", ct);
        // A Ctrl-C reaches it too.
        ct.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            var last = said.Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim();
            throw new WorldException($"{program} {start.ArgumentList.FirstOrDefault()} failed: {last} See {log}.");
        }
    }
}
