using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Load.Report;
using VectorRec.Load.Syncing;
using VectorRec.Load.World;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Load.Commands;

/// <summary><c>sync</c>.</summary>
internal static class SyncCommand
{
    private const string Copy = "vectorrec_sync";

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of the demo's data. A copy of its database is indexed and changed.",
        DefaultValueFactory = _ => ".data/demo",
    };

    private static readonly Option<double> Rate = NumberOption.Of("--rate", 200.0, 1, 10_000, "Works that change a second.");

    private static readonly Option<double> Minutes = NumberOption.Of("--minutes", 10.0, 0.05, 10_000, "How long.");

    private static readonly Option<int> Callers = NumberOption.Of(
        "--callers", 2, 0, 1000, "Who ask the API for feeds meanwhile, each one slate after another.");

    private static readonly Option<int> Switches = NumberOption.Of(
        "--switches", 0, 0, 1000, "How often indexer index makes a generation meanwhile and switches to it, evenly spread over the time.");

    private static readonly Option<string> Bundle = new("--bundle")
    {
        Description = "Folder of the model bundle.",
        DefaultValueFactory = _ => Path.Combine(Repository.Folder, "training", "bundles", "demo"),
    };

    private static readonly Option<string> Alias = new("--alias")
    {
        Description = "Alias of the collection that serves, of stores that are given.",
        DefaultValueFactory = _ => "works",
    };

    public static Command Create() => new Command(
        "sync", "Change works beside serving, and tell when changes are in Qdrant, by indexer sync --follow, and in the API's answers.")
    {
        Data, Rate, Minutes, Callers, Switches, Bundle, Alias, Setting.Postgres.Option, Setting.Qdrant.Option, Setting.QdrantApiKey.Option,
        Setting.Generations.Option,
    }.Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        if (invocation.Value(Switches) > 0 && invocation.Value(Callers) == 0)
            throw new CommandException(ExitCodes.Usage, "--switches needs --callers, who see which generation answers.");
        // Only the option: what a shell has set for the indexer is not meant for this.
        var report = invocation.Parsed.GetValue(Setting.Postgres.Option) is null
            ? await OverCopyAsync(invocation, ct)
            : await RunAsync(
                invocation,
                new(
                    invocation.Require(Setting.Postgres), invocation.Require(Setting.Qdrant), invocation.Value(Setting.QdrantApiKey),
                    Path.GetFullPath(invocation.Require(Setting.Generations))),
                invocation.Value(Alias)!, Path.GetTempPath(), qdrant: null, ct);
        invocation.Answer(report, SyncTable.Of(report));
        return ExitCodes.Ok;
    }

    private static async Task<SyncFigures> OverCopyAsync(Invocation invocation, CancellationToken ct)
    {
        var data = Path.GetFullPath(invocation.Value(Data)!);
        if (!Directory.Exists(Path.Combine(data, "services")))
            throw new CommandException(ExitCodes.Usage, $"--data {data} is no folder of the demo's data: make it with ./demo.sh --once.");
        await using var servers = await LocalServers.StartAsync(Path.Combine(data, "services"), postgres: null, ct);
        var folder = Path.Combine(data, "sync");
        invocation.Say("Copying the database and indexing it ...");
        var stores = new Stores(await DatabaseCopy.MakeAsync(servers.Postgres, Copy, ct), servers.Qdrant, null, folder);
        try
        {
            Directory.CreateDirectory(folder);
            await Tool.RunAsync("dotnet", [Repository.IndexerProgram, "migrate"], stores.Settings, Path.Combine(data, "sync.log"), ct);
            await Tool.RunAsync(
                "dotnet", [Repository.IndexerProgram, "index", "--take-alias", .. Index(invocation, Copy)],
                stores.Settings, Path.Combine(data, "sync.log"), ct);
            return await RunAsync(invocation, stores, Copy, data, servers.QdrantPid, ct);
        }
        finally
        {
            await DeleteCollectionsAsync(invocation, stores);
            await DatabaseCopy.DropAsync(servers.Postgres, Copy, CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    // Those that this copy had built: it has the rows of the original's too.
    private static async Task DeleteCollectionsAsync(Invocation invocation, Stores stores)
    {
        await using var database = Database.Open(stores.Postgres, "load");
        using var connection = new QdrantConnection(stores.Qdrant, stores.QdrantKey, invocation.Time);
        var collections = new VectorCollections(connection);
        foreach (var run in await new IndexRunStore(database, invocation.Time).ListAsync(CancellationToken.None))
        {
            if (run.IsOwn && !run.IsEmbedded)
                await collections.DeleteAsync(run.Collection, CancellationToken.None);
        }
    }

    private static string[] Index(Invocation invocation, string alias) =>
        ["--bundle", Path.GetFullPath(invocation.Value(Bundle)!), "--alias", alias, "--spare-works", Spare(invocation)];

    // For all that is published, and the probes.
    private static string Spare(Invocation invocation) => FormattableString.Invariant(
        $"{(int)(invocation.Value(Minutes) * 60 * ((invocation.Value(Rate) / 2) + 3)) + 1000}");

    private static Task<SyncFigures> RunAsync(
        Invocation invocation, Stores stores, string alias, string logs, int? qdrant, CancellationToken ct) =>
        new SyncTrial(
            stores, alias, invocation.Value(Rate), TimeSpan.FromMinutes(invocation.Value(Minutes)), invocation.Value(Callers),
            invocation.Value(Switches), Index(invocation, alias), logs, invocation.Time, invocation.Say).RunAsync(qdrant, ct);
}
