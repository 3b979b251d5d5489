using System.Diagnostics;
using VectorRec.Indexer.Cli;

namespace VectorRec.Load.World;

/// <summary>Programs that are run to their end.</summary>
internal static class Tool
{
    /// <param name="environment">What differs from this process's own.</param>
    /// <param name="log">File that takes what it prints besides, added to its end; null for none.</param>
    /// <param name="started">Is told its process's id.</param>
    /// <returns>What it printed on its standard output.</returns>
    /// <exception cref="CommandException">It failed.</exception>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment,
        string? log,
        CancellationToken ct,
        Action<int>? started = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        started?.Invoke(process.Id);
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

        var (said, complained) = (await output, await error);
        if (log is not null)
            await File.AppendAllTextAsync(log, $"$ {program} {string.Join(' ', start.ArgumentList)}\n{said}{complained}", ct);
        if (process.ExitCode != 0)
        {
            var last = (complained + said).Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim();
            var where = log is null ? "" : $" See {log}.";
            throw new CommandException(ExitCodes.Failed, $"{program} {start.ArgumentList.FirstOrDefault()} failed: {last}{where}");
        }

        return said;
    }
}
