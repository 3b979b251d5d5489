using System.Globalization;
using Npgsql;
using VectorRec.Faults.Links;
using VectorRec.Indexer.Cli;
using VectorRec.Load.World;

namespace VectorRec.Faults.World;

/// <summary>
/// Servers of this program's own, links between them and the service, and a small world in them with two generations. Its folder keeps the
/// world for the next time.
/// </summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    private static readonly string[] Remains = ["generations", "world", "services/qdrant"];

    private readonly string _folder;
    private readonly Action<string> _said;
    private readonly Dictionary<string, string> _settings;
    private string _postgres = "";

    private FaultWorld(string folder, IReadOnlyDictionary<string, string> settings, TimeProvider time, Action<string> said)
    {
        (_folder, _said, Time) = (folder, said, time);
        _settings = new(settings);
        // Stores are led to when they have started.
        (PostgresLink, QdrantLink) = (new(1, time), new(1, time));
    }

    public TimeProvider Time { get; }

    public FaultyLink PostgresLink { get; }

    public FaultyLink QdrantLink { get; }

    /// <summary>The service; null while none runs.</summary>
    public ApiProcess? Api { get; private set; }

    /// <summary>Connection string past the link, for connections that are not used again: servers here die.</summary>
    public string Postgres => $"{_postgres};Pooling=false";

    public string Generations => Path.Combine(_folder, "generations");

    public string ServicesFolder => Path.Combine(_folder, "services");

    /// <summary>Beside the world: logs, and file systems that get full.</summary>
    public string Beside(string name) => Path.Combine(_folder, name);

    /// <param name="settings">More environment variables of the service.</param>
    /// <param name="said">Is told what takes long.</param>
    public static async Task<FaultWorld> OpenAsync(
        string folder, IReadOnlyDictionary<string, string> settings, TimeProvider time, Action<string> said, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var world = new FaultWorld(Path.GetFullPath(folder), settings, time, said);
        try
        {
            await world.StartStoresAsync(ct);
            if (!await world.IsMadeAsync(ct))
            {
                // With the database went all that was made from it.
                await world.StopStoresAsync();
                foreach (var remains in Remains.Select(world.Beside).Where(Directory.Exists))
                    Directory.Delete(remains, recursive: true);
                await world.StartStoresAsync(ct);
                await world.MakeAsync(ct);
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what does not run of the servers, over the data that they had.</summary>
    public async Task StartStoresAsync(CancellationToken ct)
    {
        await Tool.RunAsync("bash", [Repository.ServicesScript, "start", "--data", ServicesFolder], new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = "",
            ["Qdrant__Address"] = "",
            // An acknowledged event has to be there after a crash.
            ["POSTGRES_OPTIONS"] = "-c synchronous_commit=on",
        }, log: null, ct);
        var addresses = File.ReadLines(Path.Combine(ServicesFolder, "services.env")).Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
        _postgres = addresses["ConnectionStrings__Postgres"];
        PostgresLink.LeadTo(new NpgsqlConnectionStringBuilder(_postgres).Port);
        QdrantLink.LeadTo(new Uri(addresses["Qdrant__Address"]).Port);
    }

    public int PidOf(string server) => int.Parse(
        File.ReadAllText(Path.Combine(ServicesFolder, $"{server}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Sends a signal to a server, and to all processes that it has made.</summary>
    public Task SignalAsync(string server, string signal, CancellationToken ct) => SignalAsync(PidOf(server), signal, ct);

    public static Task SignalAsync(int pid, string signal, CancellationToken ct) => Tool.RunAsync(
        "bash", ["-c", $"kill -{signal} {pid} $(cat /proc/{pid}/task/*/children) 2>/dev/null; true"], [], log: null, ct);

    /// <summary>Until a process has ended.</summary>
    public async Task UntilGoneAsync(int pid, CancellationToken ct)
    {
        while (IsRunning(pid))
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time, ct);
    }

    /// <param name="log">What it prints; null: a file beside the world.</param>
    /// <param name="more">More environment variables of the service, this time.</param>
    public async Task StartApiAsync(CancellationToken ct, string? log = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var link = new NpgsqlConnectionStringBuilder(_postgres) { Port = PostgresLink.Port };
        Api = await ApiProcess.StartAsync("api", Repository.ApiProgram, Repository.ApiFolder,
            [
                new("ConnectionStrings__Postgres", link.ConnectionString),
                new("Qdrant__Address", $"http://127.0.0.1:{QdrantLink.Port.ToString(CultureInfo.InvariantCulture)}"),
                new("Generations__Folder", Generations), new("Generations__PollSeconds", "1"), .. _settings,
                .. more ?? new Dictionary<string, string>(),
            ], log ?? Beside($"api-{Time.GetTimestamp()}.log"), Time, ct);
    }

    public async Task StopApiAsync()
    {
        if (Api is { } api)
        {
            Api = null;
            await api.DisposeAsync();
        }
    }

    /// <summary>Runs the indexer on this world.</summary>
    /// <exception cref="CommandException">It failed.</exception>
    public Task<string> IndexerAsync(CancellationToken ct, params string[] arguments) => RunAsync("indexer", arguments, ct);

    public async ValueTask DisposeAsync()
    {
        await StopApiAsync();
        await PostgresLink.DisposeAsync();
        await QdrantLink.DisposeAsync();
        await StopStoresAsync();
    }

    private Task StopStoresAsync() => Tool.RunAsync(
        "bash", [Repository.ServicesScript, "stop", "--data", ServicesFolder], [], log: null, CancellationToken.None);

    // The mark is in the database: where its files are is the script's affair.
    private async Task<bool> IsMadeAsync(CancellationToken ct) => (bool)(await ExecuteAsync("select to_regclass('made') is not null", ct))!;

    private async Task<object?> ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task MakeAsync(CancellationToken ct)
    {
        _said("Making a small world with two generations, once.");
        var world = Beside("world");
        await IndexerAsync(ct, "migrate");
        var today = Time.GetUtcNow().ToString("yyyy-MM-ddT00:00:00Z", CultureInfo.InvariantCulture);
        await RunAsync(
            "simulation",
            ["world", "--out", world, "--seed", "1", "--end", today, "--users", "2000", "--works", "6000", "--events", "60000"], ct);
        string[] files = [.. Directory.GetFiles(world, "*.jsonl"), .. Directory.GetFiles(Path.Combine(world, "on-air"), "*.jsonl")];
        await IndexerAsync(ct, ["import", .. files]);
        for (var i = 0; i < 2; i++)
            await IndexerAsync(ct, "index", "--bundle", Path.Combine(Repository.Folder, "training", "bundles", "demo"));
        await ExecuteAsync("create table made ()", ct);
    }

    private Task<string> RunAsync(string program, string[] arguments, CancellationToken ct) => Tool.RunAsync(
        "dotnet", [ProgramOf(program), .. arguments], new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = _postgres,
            ["Qdrant__Address"] = $"http://127.0.0.1:{QdrantLink.Port.ToString(CultureInfo.InvariantCulture)}",
            ["Generations__Folder"] = Generations,
        }, Beside("tools.log"), ct);

    private static string ProgramOf(string name) =>
        Path.Combine(Repository.Folder, name, "bin", Repository.Configuration, "net10.0", $"{name}.dll");
}
