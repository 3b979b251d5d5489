using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VectorRec.Load.World;

/// <summary>
/// The API of an earlier commit over the same data. It shares the Postgres server, in a copy of the database, and has a Qdrant process
/// and a folder of generations of its own: collections are named after model and run, so two databases' would meet in one server. It is
/// built in a temporary worktree, and indexes the copy with its own indexer. All of it is kept below <c>against/</c> of the data.
/// </summary>
internal sealed class EarlierCommit : IAsyncDisposable
{
    // In the worktree, whose global.json names its SDK. No server of the build is to stay: it would have the worktree open, and run beside
    // what is measured.
    private const string Publish =
        "cd \"$1\" && exec dotnet publish \"$2\" -c Release -o \"$3\" -v quiet -nologo -p:RunAnalyzers=false --disable-build-servers "
            + "-nodeReuse:false";

    private readonly LocalServers _servers;

    private EarlierCommit(string commit, string folder, LocalServers servers, string postgres) => (Commit, Folder, _servers, Stores) =
        (commit, folder, servers, new(postgres, servers.Qdrant, QdrantKey: null, Path.Combine(folder, "generations")));

    /// <summary>In full.</summary>
    public string Commit { get; }

    public string Folder { get; }

    public Stores Stores { get; }

    public int QdrantPid => _servers.QdrantPid;

    public string ApiFolder => Path.Combine(Folder, "api");

    public string ApiProgram => Path.Combine(ApiFolder, "VectorRec.Api.dll");

    /// <param name="data">Folder of the demo's data.</param>
    /// <param name="postgres">Of the data as they are; nobody may be connected to it.</param>
    /// <param name="bundle">To index with; null for the bundle that the commit has.</param>
    /// <param name="indexArguments">More arguments for its <c>indexer index</c>.</param>
    /// <param name="said">Is told what takes long.</param>
    public static async Task<EarlierCommit> PrepareAsync(
        string data,
        string postgres,
        string commit,
        string? bundle,
        IReadOnlyList<string> indexArguments,
        Action<string> said,
        CancellationToken ct)
    {
        var (full, folder) = await BuiltAsync(data, commit, said, ct);
        var servers = await LocalServers.StartAsync(Path.Combine(folder, "services"), postgres, ct);
        try
        {
            var database = $"against_{full[..12]}";
            var earlier = new EarlierCommit(full, folder, servers, DatabaseCopy.Address(postgres, database));
            var wanted = await FingerprintAsync(data, bundle, indexArguments, ct);
            var indexed = Path.Combine(folder, "indexed");
            if (!File.Exists(indexed) || await File.ReadAllTextAsync(indexed, ct) != wanted)
            {
                File.Delete(indexed);
                said($"Copying the database and indexing it with {full[..12]} ...");
                await DatabaseCopy.MakeAsync(postgres, database, ct);
                var indexer = Path.Combine(folder, "indexer", "indexer.dll");
                await Tool.RunAsync(
                    "dotnet", [indexer, "index", "--bundle", bundle ?? Path.Combine(folder, "bundle"), .. indexArguments],
                    earlier.Stores.Settings, Path.Combine(folder, "index.log"), ct);
                await File.WriteAllTextAsync(indexed, wanted, ct);
            }

            return earlier;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds its programs, unless they are there.</summary>
    /// <returns>The commit in full, and the folder with its <c>api</c>, <c>indexer</c> and <c>bundle</c>.</returns>
    public static async Task<(string Commit, string Folder)> BuiltAsync(
        string data, string commit, Action<string> said, CancellationToken ct)
    {
        var full = (await GitAsync(["rev-parse", "--verify", $"{commit}^{{commit}}"], ct)).Trim();
        var folder = Path.Combine(data, "against", full[..12]);
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, "built")))
        {
            said($"Building {full[..12]} ...");
            await BuildAsync(full, folder, ct);
        }

        return (full, folder);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private static async Task BuildAsync(string commit, string folder, CancellationToken ct)
    {
        var (worktree, log) = (Path.Combine(folder, "worktree"), Path.Combine(folder, "build.log"));
        await RemoveAsync(worktree);
        try
        {
            await GitAsync(["worktree", "add", "--force", "--detach", worktree, commit], ct);
            foreach (var project in (string[])["api", "indexer"])
                await Tool.RunAsync("bash", ["-c", Publish, "bash", worktree, project, Path.Combine(folder, project)], [], log, ct);
            var demo = Path.Combine(worktree, "training", "bundles", "demo");
            await Tool.RunAsync("cp", ["-r", "-T", demo, Path.Combine(folder, "bundle")], [], log, ct);
            await File.WriteAllTextAsync(Path.Combine(folder, "built"), commit, ct);
        }
        finally
        {
            await RemoveAsync(worktree);
        }
    }

    // Also what a run that was killed left behind.
    private static async Task RemoveAsync(string worktree)
    {
        if (Directory.Exists(worktree))
            await GitAsync(["worktree", "remove", "--force", "--force", worktree], CancellationToken.None);
    }

    private static Task<string> GitAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        Tool.RunAsync("git", ["-C", Repository.Folder, .. arguments], [], log: null, ct);

    // What the copy and its index were made of.
    private static async Task<string> FingerprintAsync(
        string data, string? bundle, IReadOnlyList<string> indexArguments, CancellationToken ct)
    {
        var world = Path.Combine(data, "world", "world.json");
        var manifest = bundle is null ? null : Path.Combine(bundle, "manifest.json");
        var made = JsonSerializer.Serialize(new { world = await ReadAsync(world), manifest = await ReadAsync(manifest), indexArguments });
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(made)));

        async Task<string?> ReadAsync(string? path) => path is not null && File.Exists(path) ? await File.ReadAllTextAsync(path, ct) : null;
    }
}
