using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Indexing;
using VectorRec.Tests.Simulation;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Evaluation;

/// <summary>A small world, imported into real stores and indexed with untrained towers: <c>IClassFixture&lt;IndexedWorld&gt;</c>.</summary>
public sealed class IndexedWorld(TestStores stores) : IAsyncLifetime
{
    private readonly SmallWorld _worlds = new();
    private readonly TemporaryFolder _folder = new();

    public TestDatabase Database { get; } = new(stores);

    public TestCollections Collections { get; } = new(stores);

    public string Truth { get; private set; } = "";

    public string Generations => _folder["generations"];

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Collections.InitializeAsync();
        var world = _worlds.Make(SmallWorld.Options with { End = Today });
        Truth = Path.Combine(world, "truth");
        var bundle = _folder["bundle"];
        TinyBundle.Create(bundle, Collections.Name, Enumerable.Range(1, SmallWorld.Options.Users).Select(id => (long)id),
            Enumerable.Range(1, SmallWorld.Options.Works).Select(id => 10_000_000L + id));
        Assert.Equal(
            ExitCodes.Ok, (await RunAsync(["import", .. Directory.GetFiles(world, "*.jsonl"), "--rejects", _folder.Path])).ExitCode);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("index", "--bundle", bundle, "--alias", $"{Collections.Name}_alias")).ExitCode);
    }

    public string NewFile(string name) => _folder[name];

    /// <summary>Runs the indexer on this world's stores.</summary>
    internal Task<IndexerRun> RunAsync(params string[] args) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = Database.ConnectionString,
            ["Qdrant__Address"] = Collections.Address,
            ["Generations__Folder"] = Generations,
        },
        [.. args, "--json"], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Collections.DisposeAsync();
        await Database.DisposeAsync();
        _worlds.Dispose();
        _folder.Dispose();
    }

    private static DateTimeOffset Today => new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
}
