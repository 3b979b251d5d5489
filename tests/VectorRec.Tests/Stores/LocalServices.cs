using System.Diagnostics;

namespace VectorRec.Tests.Stores;

/// <summary>Real servers, started by docker/local/services.sh on free loopback ports over an empty folder.</summary>
internal sealed class LocalServices : IAsyncDisposable
{
    private const string Prefix = "vectorrec-tests-";

    // These servers die, but never with their machine: what they wrote is there.
    private const string PostgresOptions = "-c fsync=off -c full_page_writes=off";

    private readonly string? _folder;
    private readonly Dictionary<string, string?> _environment;

    private LocalServices(string? folder, string postgres, string qdrant, Dictionary<string, string?>? environment = null) =>
        (_folder, Postgres, Qdrant, _environment) = (folder, postgres, qdrant, environment ?? []);

    /// <summary>Connection string.</summary>
    public string Postgres { get; }

    /// <summary>gRPC address.</summary>
    public string Qdrant { get; }

    /// <summary>REST address of a Qdrant that was started here.</summary>
    public Uri QdrantRest => new($"http://127.0.0.1:{File.ReadAllText(Path.Combine(_folder!, "qdrant.http")).Trim()}");

    /// <summary>The authority that Qdrant's certificate is from; null without TLS.</summary>
    public string? CaFile { get; private init; }

    /// <summary>These, whose certificates are of an authority of their own.</summary>
    public LocalServices Trusting(string caFile) =>
        new(_folder, $"{Postgres};SSL Mode=VerifyFull;Root Certificate={caFile}", Qdrant, _environment) { CaFile = caFile };

    /// <summary>Starts what the environment does not name.</summary>
    public static async Task<LocalServices> StartAsync()
    {
        var postgres = Environment.GetEnvironmentVariable("VECTORREC_TEST_POSTGRES");
        var qdrant = Environment.GetEnvironmentVariable("VECTORREC_TEST_QDRANT");
        if (!string.IsNullOrEmpty(postgres) && !string.IsNullOrEmpty(qdrant))
            return new(null, postgres, qdrant);
        return await StartAsync(postgres, qdrant);
    }

    /// <summary>Starts servers of their own, for tests that stop and kill them.</summary>
    /// <param name="environment">More variables for services.sh.</param>
    public static async Task<LocalServices> StartAsync(string? postgres, string? qdrant, params (string Name, string Value)[] environment)
    {
        await SweepAsync(Path.GetTempPath());
        var folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        var variables = new Dictionary<string, string?>(
            environment.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
        {
            ["ConnectionStrings__Postgres"] = postgres,
            ["Qdrant__Address"] = qdrant,
            ["POSTGRES_OPTIONS"] = string.Join(
                ' ', environment.Where(variable => variable.Name == "POSTGRES_OPTIONS").Select(variable => variable.Value)
                    .Prepend(PostgresOptions)),
        };
        await RunAsync("start", folder, variables);
        var settings = File.ReadLines(Path.Combine(folder, "services.env"))
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
        return new(folder, settings["ConnectionStrings__Postgres"], settings["Qdrant__Address"], variables);
    }

    /// <summary>Starts those that ended, where they were and with what they had.</summary>
    public Task StartAgainAsync() => RunAsync("start", _folder!, _environment);

    /// <summary>These with the run's Qdrant; whoever gets them does not own them.</summary>
    internal async Task<LocalServices> WithQdrantAsync(TestStores stores) => new(null, Postgres, await stores.QdrantAsync());

    /// <summary>Stops Qdrant where it is, its connections open, or lets it go on.</summary>
    public async Task PauseQdrantAsync(bool paused)
    {
        var id = File.ReadAllText(Path.Combine(_folder!, "qdrant.pid")).Split(' ')[0];
        using var kill = Process.Start("kill", [paused ? "-STOP" : "-CONT", id]);
        await Wait.ForExitAsync(kill);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends Qdrant without warning; returns when it has.</summary>
    public void KillQdrant()
    {
        using var process = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder!, "qdrant.pid")).Split(' ')[0]));
        process.Kill();
        process.WaitForExit(TimeSpan.FromMinutes(1));
    }

    /// <summary>Ends Postgres without giving anybody time to end; returns when it has.</summary>
    public async Task EndPostgresAsync()
    {
        var id = File.ReadAllText(Path.Combine(_folder!, "postgres.pid")).Split(' ')[0];
        using var process = Process.GetProcessById(int.Parse(id));
        using var kill = Process.Start("kill", ["-QUIT", id]);
        await Wait.ForExitAsync(kill);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
            await RemoveAsync(_folder);
    }

    /// <summary>Removes what runs that were killed left behind. While another run does so, nothing is left to do.</summary>
    internal static async Task SweepAsync(string temporary)
    {
        using var sweeping = TryLock(Path.Combine(temporary, $"vectorrec-sweep-{Environment.UserName}.lock"));
        if (sweeping is null)
            return;
        foreach (var folder in Directory.GetDirectories(temporary, $"{Prefix}*"))
        {
            var owner = int.Parse(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0]);
            if (!Directory.Exists($"/proc/{owner}"))
                await RemoveAsync(folder);
        }
    }

    // Ends with its process, however that ends; test.sh takes the same one.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task RemoveAsync(string folder)
    {
        await RunAsync("stop", folder, []);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(string command, string folder, Dictionary<string, string?> environment)
    {
        var run = await ScriptAsync(command, folder, environment);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>Runs docker/local/services.sh.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> ScriptAsync(
        string command, string folder, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(
            "bash", [Path.Combine(RepositoryFolder.Path, "docker", "local", "services.sh"), command, "--data", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        // The first start of a machine downloads the servers.
        await Wait.ForExitAsync(process, TimeSpan.FromMinutes(15));
        return (process.ExitCode, await output, await error);
    }
}
