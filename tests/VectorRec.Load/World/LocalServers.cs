using System.Globalization;
using VectorRec.Indexer.Cli;

namespace VectorRec.Load.World;

/// <summary>Servers that docker/local/services.sh started over a folder's data; they end with this process at the latest.</summary>
internal sealed class LocalServers : IAsyncDisposable
{
    private const string Script = """cat >/dev/null; exec bash "$1" stop --data "$2" </dev/null >/dev/null 2>&1""";

    private readonly Watchdog _watchdog;
    private readonly string _folder;

    private LocalServers(Watchdog watchdog, string folder, string postgres, string qdrant) =>
        (_watchdog, _folder, Postgres, Qdrant) = (watchdog, folder, postgres, qdrant);

    public string Postgres { get; }

    public string Qdrant { get; }

    public int QdrantPid => Pid("qdrant");

    public int PostgresPid => Pid("postgres");

    /// <param name="folder">Of services.sh.</param>
    /// <param name="postgres">Connection string of a server that runs; null to start one.</param>
    /// <exception cref="CommandException">They run already, so that they are somebody else's; or they do not start.</exception>
    public static async Task<LocalServers> StartAsync(string folder, string? postgres, CancellationToken ct)
    {
        if (File.Exists(Path.Combine(folder, "services.env")))
        {
            throw new CommandException(
                ExitCodes.Usage, $"The servers over {folder} run already, or were not stopped. Stop them with "
                + $"{Repository.ServicesScript} stop --data {folder}, or give their addresses: --postgres, --qdrant, --generations.");
        }

        // Before they are started, so that nothing can come between.
        var environment = new Dictionary<string, string> { ["ConnectionStrings__Postgres"] = postgres ?? "", ["Qdrant__Address"] = "" };
        var watchdog = new Watchdog(Script, [Repository.ServicesScript, folder], environment);
        try
        {
            await Tool.RunAsync("bash", [Repository.ServicesScript, "start", "--data", folder], environment, log: null, ct);
            var settings = File.ReadLines(Path.Combine(folder, "services.env")).Select(line => line.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
            return new(watchdog, folder, settings["ConnectionStrings__Postgres"], settings["Qdrant__Address"]);
        }
        catch
        {
            await watchdog.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    private int Pid(string server) =>
        int.Parse(File.ReadAllText(Path.Combine(_folder, $"{server}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);
}
