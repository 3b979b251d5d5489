using System.Diagnostics;

namespace VectorRec.Tests.Cli;

/// <summary>Our programs as processes of their own, from their start to their end.</summary>
internal static class Programs
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="program">Its path, or its name beside the tests.</param>
    /// <param name="environment">Variables that differ; null takes one away.</param>
    public static Task<(int ExitCode, string Out, string Error)> RunAsync(
        string program, string[] args, params (string Name, string? Value)[] environment) =>
        RunAsync(Longest, program, args, environment);

    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        TimeSpan longest, string program, string[] args, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(longest);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(end.Token), process.StandardError.ReadToEndAsync(end.Token));
            await process.WaitForExitAsync(end.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
