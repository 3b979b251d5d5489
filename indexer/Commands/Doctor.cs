using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Indexing.Checks;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands;

/// <summary>Looks at one thing after the other; what cannot be looked at is a finding too.</summary>
internal sealed class Doctor(Invocation invocation, string? bundle)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    // A clock that is further off moves events into a future that imports refuse.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    private const long LeastDisk = 1L << 30;
    private const long LeastMaps = 65_530;

    private readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var (home, database) = (scope.Home, scope.Home.Database);
        var reached = await LookAtAsync("Postgres", async () => Fine(await VersionAsync(database, ct)), ct);
        if (reached)
        {
            await LookAtAsync("Schema", async () =>
                await SchemaMigration.PlanAsync(database, folder: null, ct) is { Count: > 0 } pending
                    ? Wrong($"{pending.Count} migrations are missing: run indexer migrate.") : Fine("up to date"), ct);
            await LookAtAsync("Rights", () => RightsAsync(database, ct), ct);
            await LookAtAsync("Clock", () => ClockAsync(database, ct), ct);
        }

        if (!scope.IsEmbedded)
            await LookAtAsync("Qdrant", async () =>
            {
                var version = await scope.RequireQdrant().VersionAsync(Deadline, ct);
                return invocation.Shell.TestedServers.Remark(version) is { } remark ? Doubtful(remark) : Fine(version);
            }, ct);
        await LookAtAsync("Generations folder", () => Task.FromResult(Folder(home.Folder)), ct);
        await LookAtAsync("Memory maps", () => Task.FromResult(Maps()), ct);
        if (reached)
            await LookAtAsync("Generations", async () => await GenerationsAsync(scope, ct), ct);
        if (bundle is not null)
            await LookAtAsync("Bundle", () => Task.FromResult(Model(bundle)), ct);
        return _findings;
    }

    private async Task<bool> LookAtAsync(string what, Func<Task<Finding>> look, CancellationToken ct)
    {
        try
        {
            _findings.Add(await look() with { What = what });
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            _findings.Add(Wrong(Failure.Describe(e, ct).Message) with { What = what });
            return false;
        }
    }

    private static async Task<string> VersionAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.ExecuteScalarAsync<string>(new CommandDefinition("show server_version", cancellationToken: ct)))!;
    }

    private static async Task<Finding> RightsAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select has_schema_privilege('public', 'create') and has_database_privilege(current_database(), 'temporary')",
            cancellationToken: ct))
            ? Fine("this role may migrate, import and index")
            : Doubtful("This role may not create tables: give indexer the role that owns the schema (docs/operations.md).");
    }

    private async Task<Finding> ClockAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var theirs = await connection.ExecuteScalarAsync<DateTime>(
            new CommandDefinition("select clock_timestamp()", cancellationToken: ct));
        var off = (theirs - invocation.Time.GetUtcNow().UtcDateTime).Duration();
        return off > ClockTolerance
            ? Wrong($"This machine's clock is {off.TotalSeconds:N0} s off that of Postgres: let both follow a time server.")
            : Fine("as that of Postgres");
    }

    private static Finding Folder(string folder)
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [0]);
        File.Delete(probe);
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var used = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return free < Math.Max(LeastDisk, used)
            ? Doubtful(
                $"{free >> 20:N0} MB are free beside {used >> 20:N0} MB of generations: run indexer prune")
            : Fine($"{folder}, {free >> 20:N0} MB free");
    }

    private static Finding Maps()
    {
        const string setting = "/proc/sys/vm/max_map_count";
        return File.Exists(setting) && long.Parse(File.ReadAllText(setting), System.Globalization.CultureInfo.InvariantCulture) is var most
            && most < LeastMaps
            ? Doubtful($"vm.max_map_count is {most}; Qdrant maps a file a segment and wants {LeastMaps}: sysctl -w vm.max_map_count=262144")
            : Fine("enough");
    }

    private static async Task<Finding> GenerationsAsync(GenerationScope scope, CancellationToken ct)
    {
        var home = scope.Home;
        var runs = await new IndexRunStore(home.Database, home.Time).ListAsync(ct);
        if (runs.FirstOrDefault(run => run.Status == "active") is not { } active)
            return Doubtful("None serves: run indexer index.");
        var damaged = await new Damage(home).FindAsync(runs.Where(run => run.IsOwn), ct);
        if (damaged.TryGetValue(active.RunId, out var damage))
            return Wrong($"Run {active.RunId} serves and is damaged: {damage} Run indexer rollback or indexer index.");
        if (!scope.IsEmbedded && !active.IsEmbedded
            && await new VectorCollections(scope.RequireQdrant()).AliasTargetAsync(home.Alias, ct) is var target
            && target != active.Collection)
            return Doubtful($"The alias {home.Alias} leads to {target ?? "nothing"}, not to {active.Collection}: run indexer prune.");
        return damaged.Count > 0
            ? Doubtful($"Run {active.RunId} serves; {damaged.Count} that are kept are damaged, see indexer status.")
            : Fine($"run {active.RunId} serves, {active.Works:N0} works");
    }

    private static Finding Model(string folder)
    {
        using var model = ModelBundle.Load(folder, threads: 1);
        return Fine(model.Manifest.Version);
    }

    private static Finding Fine(string says) => new(Verdict.Fine, "", says);

    private static Finding Doubtful(string says) => new(Verdict.Doubtful, "", says);

    private static Finding Wrong(string says) => new(Verdict.Wrong, "", says);
}

/// <summary>What was looked at, and what it is.</summary>
internal sealed record Finding(Verdict Verdict, string What, string Says);

/// <summary>How a finding is meant.</summary>
internal enum Verdict
{
    /// <summary>Nothing to do.</summary>
    Fine,

    /// <summary>It works, and may not for long.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Wrong,
}
