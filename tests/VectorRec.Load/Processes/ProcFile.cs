using System.Globalization;

namespace VectorRec.Load.Processes;

/// <summary>What Linux says about a process.</summary>
internal static class ProcFile
{
    // USER_HZ, which is part of the kernel's interface.
    private const double TicksPerSecond = 100;

    // Behind the name: utime, stime, and those of children that ended.
    private const int FirstTime = 11;
    private const int Parent = 1;

    /// <summary>Processor time so far, in seconds.</summary>
    /// <param name="children">With that of its children, those that ended as well as those that run.</param>
    public static double CpuSeconds(int pid, bool children)
    {
        var (ticks, _) = Ticks(pid, children);
        if (children)
        {
            ticks += Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
                .Where(id => id > 0).Select(id => Ticks(id, ended: true))
                .Where(process => process.Parent == pid).Sum(process => process.Ticks);
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Resident memory, in bytes: all of it, and of that what is no file's.</summary>
    /// <returns>Zeroes when the process is gone.</returns>
    public static (long Resident, long Anonymous) Memory(int pid)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{pid}/status");
            return (Kilobytes("VmRSS:") * 1024, Kilobytes("RssAnon:") * 1024);

            long Kilobytes(string name) => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
                ? long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) : 0;
        }
        catch (IOException)
        {
            return (0, 0);
        }
    }

    private static (long Ticks, int Parent) Ticks(int pid, bool ended)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name, in brackets, may hold blanks: count from behind it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Enumerable.Range(FirstTime, ended ? 4 : 2).Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture));
            return (ticks, int.Parse(fields[Parent], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return (0, 0);
        }
    }
}
