using System.Globalization;
using System.Runtime.InteropServices;
using VectorRec.Indexer.Cli;
using VectorRec.Load.World;

namespace VectorRec.Load.Report;

/// <summary>What a figure has to be read with.</summary>
internal static class MachineFigures
{
    /// <param name="before">The load average when the run began.</param>
    public static Machine Of(double before) =>
        new(Environment.ProcessorCount, ProcessorModel(), MemoryMb(), RuntimeInformation.FrameworkDescription)
        {
            LoadAverage = [before, LoadAverage()],
        };

    /// <summary>Over the last minute; 0 where the system does not tell.</summary>
    public static double LoadAverage() =>
        First("/proc/loadavg", "") is { } line ? double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>Of the working copy, with <c>+</c> when files differ from it; null without git.</summary>
    public static async Task<string?> CommitAsync(CancellationToken ct)
    {
        try
        {
            var commit = (await GitAsync("rev-parse", "HEAD")).Trim();
            return (await GitAsync("status", "--porcelain")).Trim().Length > 0 ? commit + "+" : commit;
        }
        catch (Exception e) when (e is CommandException or System.ComponentModel.Win32Exception)
        {
            return null;
        }

        Task<string> GitAsync(params string[] arguments) =>
            Tool.RunAsync("git", ["-C", Repository.Folder, .. arguments], [], log: null, ct);
    }

    private static string? ProcessorModel() => First("/proc/cpuinfo", "model name")?.Split(':', 2)[1].Trim();

    private static long MemoryMb() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000;

    private static string? First(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;
}
