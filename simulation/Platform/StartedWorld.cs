using System.Text.Json;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Platform;

/// <summary>The world that all arms begin with: its files, its database, and the models that learned from its log.</summary>
internal sealed class StartedWorld
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _bundles;

    private StartedWorld(PlatformWorldKind kind, World start, PlatformStores stores, string folder, Dictionary<string, string> bundles) =>
        (Kind, Start, Stores, _folder, _bundles) = (kind, start, stores, folder, bundles);

    public PlatformWorldKind Kind { get; }

    public World Start { get; }

    public PlatformStores Stores { get; }

    public string Database => NameOf(Kind);

    public static async Task<StartedWorld> OpenAsync(
        PlatformOptions options, PlatformWorldKind kind, PlatformStores stores, IEnumerable<Arm> arms, Action<string> say,
        CancellationToken ct)
    {
        var folder = Path.Combine(options.Folder, "worlds", kind.ToString());
        var (log, world) = (Path.Combine(options.Folder, "log"), options.World(kind));
        if (!await stores.HasAsync(NameOf(kind), ct))
        {
            say($"{kind}: making the world, and importing it");
            WorldGenerator.Generate(world, folder, report: null, ct);
            var unfinished = NameOf(kind) + "-unfinished";
            await stores.DropAsync(unfinished, ct);
            await stores.CreateAsync(unfinished, ct);
            var settings = stores.Settings(unfinished, Path.Combine(folder, "generations"), options.Embedded);
            await IndexerAsync(["migrate"]);
            string[] files =
                [.. Directory.GetFiles(folder, "*.jsonl"), .. Directory.GetFiles(Path.Combine(folder, WorldFolder.OnAir), "*.jsonl")];
            await IndexerAsync(["import", .. files]);
            await stores.RenameAsync(unfinished, NameOf(kind), ct);

            Task IndexerAsync(IEnumerable<string> arguments) => Tool.RunAsync(
                "dotnet", [WorkingCopy.Program("indexer", "indexer.dll"), .. arguments], settings, log, ct);
        }

        var bundles = new Dictionary<string, string>();
        if (options.Retrain)
        {
            foreach (var way in arms.Select(arm => arm.Training).Distinct())
            {
                say($"{kind}: training {(way.Length > 0 ? way : "as it is shipped")}");
                bundles[way] = await new Training(options, log).FirstAsync(
                    stores.Settings(NameOf(kind), Path.Combine(folder, "generations"), options.Embedded), folder, bundles.Count, way, ct);
            }
        }

        return new(kind, World.Make(world, ct), stores, folder, bundles);
    }

    /// <summary>What an arm answers by on its first day.</summary>
    public string BundleOf(Arm arm) => _bundles.GetValueOrDefault(arm.Training) ?? WorkingCopy.DemoBundle;

    /// <summary>Which shows are on the air as the first day begins, as the public file says.</summary>
    public bool[] OnAir() =>
    [
        .. File.ReadLines(Path.Combine(_folder, WorldFolder.OnAir, "works.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("status").GetString() == "active"),
    ];

    private static string NameOf(PlatformWorldKind kind) => $"world-{kind}".ToLowerInvariant();
}
