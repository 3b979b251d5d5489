using System.Text.Json;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Report;
using VectorRec.Simulation.Platform.Servers;

namespace VectorRec.Simulation.Platform;

/// <summary>All worlds, seeds and arms of a run, one after the other or some at a time, and the report of those that are over.</summary>
internal static class PlatformRun
{
    public static async Task<PlatformReport> RunAsync(PlatformOptions options, Action<string> say, CancellationToken ct)
    {
        // Open to all: Postgres may run as a user of its own.
        Directory.CreateDirectory(options.Folder);
        KeepOptions(options);
        Arm[] arms = [.. options.Arms.Select(Ladder.Named)];
        await using var stores = await PlatformStores.StartAsync(options.Folder, Path.Combine(options.Folder, "log"), ct);
        foreach (var kind in options.Worlds)
        {
            var world = await StartedWorld.OpenAsync(options, kind, stores, arms, say, ct);
            var runs = from seed in options.Seeds from arm in arms select new ArmRun(options, world, arm, seed, say);
            await Parallel.ForEachAsync(
                runs, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = ct },
                async (run, token) => await run.RunAsync(token));
        }

        var report = PlatformReport.Of(options);
        File.WriteAllText(Path.Combine(options.Folder, "report.json"), report.ToJson());
        File.WriteAllText(Path.Combine(options.Folder, "report.md"), PlatformTable.Of(report));
        foreach (var world in report.Arms.GroupBy(row => row.World))
            File.WriteAllText(Path.Combine(options.Folder, $"platform-{world.Key}.svg"), PlatformPlot.Draw([.. world]));
        return report;
    }

    // More seeds, arms or worlds may be added to a folder; what an arm is made of may not change.
    private static void KeepOptions(PlatformOptions options)
    {
        var path = Path.Combine(options.Folder, "options.json");
        var made = JsonSerializer.Serialize(new
        {
            options.Days,
            options.Users,
            options.Works,
            options.Events,
            options.WorldSeed,
            options.SessionsADay,
            options.Retrain,
            options.Embedded,
        });
        if (!File.Exists(path))
            File.WriteAllText(path, made);
        else if (File.ReadAllText(path) is var there && there != made)
            throw new WorldException($"{options.Folder} holds a run of {there}, this one is of {made}: choose another folder.");
    }
}
