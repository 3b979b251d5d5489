using Npgsql;
using VectorRec.Indexer.Migrations;
using VectorRec.Storage;
using VectorRec.Tests.Stores;

[assembly: AssemblyFixture(typeof(TestStores))]

namespace VectorRec.Tests.Stores;

/// <summary>
/// One Postgres and one Qdrant for the whole run, started when the first test asks for them. VECTORREC_TEST_POSTGRES (a
/// connection string whose user may create databases) and VECTORREC_TEST_QDRANT (a gRPC address) name others.
/// </summary>
public sealed class TestStores : IAsyncLifetime
{
    private readonly Lazy<Task<LocalServices>> _services;
    private readonly Lazy<Task<string>> _template;
    private readonly string _run = $"vr_{Guid.NewGuid():N}"[..11];
    private int _count;

    public TestStores()
        : this(LocalServices.StartAsync)
    {
    }

    /// <summary>On servers of a test's own.</summary>
    internal TestStores(Func<Task<LocalServices>> start) => (_services, _template) = (new(start), new(CreateTemplateAsync));

    /// <summary>Qdrant's gRPC address.</summary>
    public async Task<string> QdrantAsync() => (await _services.Value).Qdrant;

    /// <summary>Connection string of the server's own database.</summary>
    public async Task<string> PostgresAsync() => (await _services.Value).Postgres;

    /// <summary>A name that no other test of any run uses, nor contains: letters, digits and underscores.</summary>
    public string UniqueName() => $"{_run}_{Interlocked.Increment(ref _count):D4}";

    /// <summary>Makes an empty database with the current schema.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = UniqueName();
        await ExecuteAsync($"create database {name} template {await _template.Value}");
        return await ConnectionStringAsync(name);
    }

    public Task DropDatabaseAsync(string connectionString) =>
        ExecuteAsync($"drop database if exists {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_template.IsValueCreated)
            await DropDatabaseAsync(await ConnectionStringAsync(await _template.Value));
        if (_services.IsValueCreated)
            await (await _services.Value).DisposeAsync();
    }

    private async Task<string> CreateTemplateAsync()
    {
        var name = $"{_run}_template";
        await ExecuteAsync($"create database {name}");
        await using var database = Database.Open(await ConnectionStringAsync(name), "tests");
        await SchemaMigration.ApplyAsync(database, folder: null, CancellationToken.None);
        return name;
    }

    // Without pooling: a template must have no open connection, and a dropped database leaves none behind.
    private async Task<string> ConnectionStringAsync(string database) =>
        new NpgsqlConnectionStringBuilder((await _services.Value).Postgres)
        {
            Database = database,
            Pooling = database != $"{_run}_template",
        }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder((await _services.Value).Postgres) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        // Making and dropping databases writes to the disk, which a busy machine may keep waiting.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 180 };
        await command.ExecuteNonQueryAsync();
    }
}
