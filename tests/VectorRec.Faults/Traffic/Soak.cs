using VectorRec.Faults.World;

namespace VectorRec.Faults.Traffic;

/// <summary>Load without faults, for long: what grows is a leak.</summary>
internal static class Soak
{
    private const double EventRate = 5;

    /// <param name="said">Is told a line each tenth of the time.</param>
    public static async Task<IReadOnlyList<SoakSample>> RunAsync(
        FaultWorld world, IReadOnlyList<long> users, IReadOnlyList<long> works, double rate, TimeSpan length, Action<string> said,
        CancellationToken ct)
    {
        var samples = new List<SoakSample>();
        await using var callers = new Callers(world, users, works, rate, EventRate);
        callers.Start();
        var started = world.Time.GetTimestamp();
        for (var i = 0; i <= 10; i++)
        {
            var left = (length * i / 10) - world.Time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, world.Time, ct);
            var pid = world.Api!.Pid;
            var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0], pair => pair[1]);
            var sample = new SoakSample(
                world.Time.GetElapsedTime(started).TotalSeconds, long.Parse(status["VmRSS"].Replace("kB", "").Trim()) / 1024.0,
                Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(), int.Parse(status["Threads"]),
                callers.Answers.Count, callers.Answers.Count(answer => !answer.IsWell));
            samples.Add(sample);
            said($"{sample}");
        }

        return samples;
    }
}

/// <summary>The service after so long.</summary>
/// <param name="NotWell">Answers that were degraded, refused, empty or none.</param>
internal sealed record SoakSample(double Seconds, double ResidentMb, int Handles, int Threads, int Answers, int NotWell);
