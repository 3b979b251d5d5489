using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Servers;

namespace VectorRec.Simulation.Platform;

/// <summary>
/// Trains by the real commands, on what the database of an arm holds: its log, and nothing of the truth. Each night begins with the
/// towers of the last one.
/// </summary>
internal sealed class Training(PlatformOptions options, string log)
{
    private const string Folder = "training";

    /// <summary>What an arm learned in the night after a day.</summary>
    public static string BundleOf(string folder, int day) => Path.Combine(folder, Folder, FormattableString.Invariant($"bundle-{day}"));

    /// <summary>Forgets the night after a day.</summary>
    public static void Forget(string folder, int day)
    {
        foreach (var left in (string[])[BundleOf(folder, day), RunOf(BundleOf(folder, day))])
        {
            if (Directory.Exists(left))
                Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>On the log of the old recommender, once for all arms that train in this way.</summary>
    /// <returns>The bundle.</returns>
    public async Task<string> FirstAsync(
        IReadOnlyDictionary<string, string> settings, string folder, int number, string way, CancellationToken ct)
    {
        var bundle = Path.Combine(folder, FormattableString.Invariant($"bundle-{number}"));
        if (!File.Exists(Path.Combine(bundle, "manifest.json")))
            await TrainAsync(settings, Path.Combine(folder, "export"), bundle, way, from: null, ct);
        return bundle;
    }

    /// <param name="first">The bundle of the first day.</param>
    public Task NightAsync(
        IReadOnlyDictionary<string, string> settings, string folder, int day, Arm arm, string first, CancellationToken ct)
    {
        // Of a night that was broken off.
        Forget(folder, day);
        var bundle = BundleOf(folder, day);
        Directory.CreateDirectory(Path.GetDirectoryName(bundle)!);
        var before = day > 1 ? BundleOf(folder, day - 1) : first;
        return TrainAsync(settings, Path.Combine(folder, Folder, "export"), bundle, arm.Training, RunOf(before), ct);
    }

    private static string RunOf(string bundle) => bundle + ".run";

    private async Task TrainAsync(
        IReadOnlyDictionary<string, string> settings, string export, string bundle, string way, string? from, CancellationToken ct)
    {
        if (Directory.Exists(export))
            Directory.Delete(export, recursive: true);
        await Tool.RunAsync(
            "dotnet", [WorkingCopy.Program("indexer", "indexer.dll"), "export-training", "--out", export], settings, log, ct);
        string[] warm = from is null ? [] : ["--warm-start", from, "--set", "training.probe=false"];
        await Tool.RunAsync(
            options.Python,
            [
                "-m", "vectorrec_training", "train", "--export", export, "--bundle", bundle, "--config", options.TrainingConfig, .. warm,
                .. way.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ],
            new Dictionary<string, string> { ["PYTHONPATH"] = WorkingCopy.TrainingFolder }, log, ct);
    }
}
