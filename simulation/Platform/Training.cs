using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Servers;

namespace VectorRec.Simulation.Platform;

/// <summary>
/// Trains by the real commands, on what the database of an arm holds: its log, and nothing of the truth. Each night begins with the
/// towers of the last one.
/// </summary>
internal sealed class Training(PlatformOptions options, string log)
{
    public const string Folder = "training";
    public const string Bundle = "bundle";

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
    public async Task NightAsync(
        IReadOnlyDictionary<string, string> settings, string folder, Arm arm, string first, CancellationToken ct)
    {
        var own = Path.Combine(folder, Folder);
        Directory.CreateDirectory(own);
        var bundle = Path.Combine(own, Bundle);
        var (next, before) = (Path.Combine(own, "next"), Directory.Exists(bundle) ? bundle : first);
        foreach (var left in (string[])[next, next + ".run"])
        {
            if (Directory.Exists(left))
                Directory.Delete(left, recursive: true);
        }

        await TrainAsync(settings, Path.Combine(own, "export"), next, arm.Training, before + ".run", ct);
        foreach (var end in (string[])[".run", ""])
        {
            if (Directory.Exists(bundle + end))
                Directory.Delete(bundle + end, recursive: true);
            Directory.Move(next + end, bundle + end);
        }
    }

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
