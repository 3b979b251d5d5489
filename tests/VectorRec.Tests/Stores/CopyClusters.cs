using System.Diagnostics;
using Npgsql;
using VectorRec.Indexer.Migrations;
using VectorRec.Storage;

namespace VectorRec.Tests.Stores;

/// <summary>Two Postgres clusters of the machine's own version, with its programs, for tests that carry a database from one to the
/// other.</summary>
public sealed class CopyClusters : IAsyncLifetime
{
    /// <summary>Of the collection that shares them.</summary>
    public const string Name = "copies";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string? _programs = Candidates().FirstOrDefault(
        folder => ((string[])["postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore", "psql"]).All(program =>
            File.Exists(Path.Combine(folder, program))));

    private int _count;

    /// <summary>The one to copy from; it can be subscribed to.</summary>
    internal LocalServices First { get; private set; } = null!;

    /// <summary>The one to copy to.</summary>
    internal LocalServices Second { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (_programs is null)
            return;
        First = await StartAsync("-c wal_level=logical -c max_wal_senders=4");
        Second = await StartAsync("-c wal_level=logical");
        Task<LocalServices> StartAsync(string options) =>
            LocalServices.StartAsync(postgres: null, qdrant: "not needed", ("POSTGRES_BIN", _programs), ("POSTGRES_OPTIONS", options));
    }

    public async ValueTask DisposeAsync()
    {
        if (First is not null)
            await First.DisposeAsync();
        if (Second is not null)
            await Second.DisposeAsync();
    }

    /// <summary>Skips the test where the machine has no such programs.</summary>
    internal void Require() =>
        Assert.SkipWhen(_programs is null,
        "There is no folder with both a Postgres server and pg_dump, such as that of Debian's package postgresql.");

    /// <summary>Makes a database.</summary>
    /// <returns>Its connection string.</returns>
    internal async Task<string> CreateAsync(LocalServices cluster, bool migrated)
    {
        Require();
        var name = $"copy_{Interlocked.Increment(ref _count)}";
        await ExecuteAsync(cluster.Postgres, $"create database {name}");
        var connectionString = new NpgsqlConnectionStringBuilder(cluster.Postgres) { Database = name, Pooling = false }.ConnectionString;
        if (migrated)
        {
            await using var database = Database.Open(connectionString, "tests");
            await SchemaMigration.ApplyAsync(database, folder: null, Ct);
        }

        return connectionString;
    }

    /// <summary>Runs one of Postgres's programs on a database; it has to succeed.</summary>
    internal async Task RunAsync(string program, string connectionString, params string[] args)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Path.Combine(_programs!, program), args)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        foreach (var (name, value) in (IEnumerable<(string, string?)>)
                 [("PGHOST", settings.Host), ("PGPORT", $"{settings.Port}"), ("PGUSER", settings.Username),
                     ("PGPASSWORD", settings.Password), ("PGDATABASE", settings.Database)])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct).WaitAsync(Limit, Ct);
        await output;
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
    }

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 180 };
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("POSTGRES_BIN") is { Length: > 0 } given)
            yield return given;
        const string debian = "/usr/lib/postgresql";
        if (!Directory.Exists(debian))
            yield break;
        foreach (var version in Directory.EnumerateDirectories(debian).OrderByDescending(folder => folder, StringComparer.Ordinal))
            yield return Path.Combine(version, "bin");
    }
}

/// <summary>One after the other, on the same two clusters.</summary>
[CollectionDefinition(CopyClusters.Name)]
public sealed class CopyCollection : ICollectionFixture<CopyClusters>;
