using Npgsql;

namespace VectorRec.Simulation.Platform.Servers;

/// <summary>Postgres and Qdrant of this run alone, below its folder; databases that are copied whole.</summary>
internal sealed class PlatformStores : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _log;
    private string _postgres = "";
    private string _qdrant = "";

    private PlatformStores(string folder, string log) => (_folder, _log) = (folder, log);

    public static async Task<PlatformStores> StartAsync(string folder, string log, CancellationToken ct)
    {
        var stores = new PlatformStores(Path.Combine(folder, "services"), log);
        try
        {
            await stores.ScriptAsync("start", ct);
            var addresses = File.ReadLines(Path.Combine(stores._folder, "services.env")).Select(line => line.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
            (stores._postgres, stores._qdrant) = (addresses["ConnectionStrings__Postgres"], addresses["Qdrant__Address"]);
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings of a service or an indexer over one of the databases.</summary>
    public Dictionary<string, string> Settings(string database, string generations, bool embedded) => new()
    {
        ["ConnectionStrings__Postgres"] = ConnectionTo(database),
        ["Qdrant__Address"] = _qdrant,
        ["Generations__Folder"] = generations,
        ["Recall__Index"] = embedded ? "Embedded" : "Qdrant",
    };

    public async Task<bool> HasAsync(string database, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
        { Parameters = { new() { Value = database } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public Task CreateAsync(string database, CancellationToken ct) => DoAsync($"create database \"{database}\"", ct);

    /// <summary>A copy, in the place of what was there. Nobody may be connected to either.</summary>
    public async Task CopyAsync(string from, string to, CancellationToken ct)
    {
        await DropAsync(to, ct);
        await DoAsync($"create database \"{to}\" template \"{from}\"", ct);
    }

    public Task DropAsync(string database, CancellationToken ct) => DoAsync($"drop database if exists \"{database}\" with (force)", ct);

    public Task RenameAsync(string from, string to, CancellationToken ct) => DoAsync($"alter database \"{from}\" rename to \"{to}\"", ct);

    public async ValueTask DisposeAsync() => await ScriptAsync("stop", CancellationToken.None);

    // Never the servers of whoever calls.
    private Task ScriptAsync(string what, CancellationToken ct) => Tool.RunAsync(
        "bash", [WorkingCopy.ServicesScript, what, "--data", _folder],
        new Dictionary<string, string> { ["ConnectionStrings__Postgres"] = "", ["Qdrant__Address"] = "" }, _log, ct);

    private string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(_postgres) { Database = database }.ConnectionString;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_postgres) { Pooling = false, CommandTimeout = 300 }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    // Names are ours: nothing here comes from outside.
    private async Task DoAsync(string sql, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
