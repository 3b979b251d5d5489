using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Load.Importing;
using VectorRec.Load.Report;
using VectorRec.Load.World;

namespace VectorRec.Load.Commands;

/// <summary><c>import</c>.</summary>
internal static class ImportCommand
{
    private const int Crowded = 600_000;

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of the demo's data: its world is imported, into databases of their own on its server.",
        DefaultValueFactory = _ => ".data/demo",
    };

    private static readonly Option<int> RoundCount = NumberOption.Of("--rounds", 3, 1, 1000, "Times that each imports.");

    private static readonly Option<string?> Against = new("--against") { Description = "Commit whose indexer imports, too." };

    private static readonly Option<double> Live = NumberOption.Of(
        "--live", 20.0, 0, 10_000, "Events a second that are reported beside one more import, of 600,000 plays of 200 works; 0: none.");

    public static Command Create() =>
        new Command("import", "Import the world's events, as JSON lines and as Parquet, again and again, and tell what it took.")
        {
            Data, RoundCount, Against, Live,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var data = Path.GetFullPath(invocation.Value(Data)!);
        var world = Path.Combine(data, "world");
        if (!File.Exists(Path.Combine(world, "events.jsonl")))
            throw new CommandException(ExitCodes.Usage, $"--data {data} has no world: make it with ./demo.sh --once.");
        var earlier = invocation.Value(Against) is { } commit ? await EarlierCommit.BuiltAsync(data, commit, invocation.Say, ct) : default;
        await using var servers = await LocalServers.StartAsync(Path.Combine(data, "services"), postgres: null, ct);
        var log = Path.Combine(data, "import.log");
        List<Importer> importers = [Of("now", Repository.IndexerProgram)];
        if (earlier.Commit is { } full)
            importers.Add(Of(full[..7], Path.Combine(earlier.Folder, "indexer", "indexer.dll")));
        var trial = new ImportTrial(importers, world, Crowded, invocation.Time, invocation.Say);
        try
        {
            var report = await trial.RunAsync(invocation.Value(RoundCount), invocation.Value(Live), ct);
            invocation.Answer(report, ImportTable.Of(report));
        }
        finally
        {
            foreach (var importer in importers)
                await importer.RemoveAsync();
        }

        return ExitCodes.Ok;

        Importer Of(string name, string program) => new(name, program, servers.Postgres, servers.PostgresPid, log, invocation.Time);
    }
}
