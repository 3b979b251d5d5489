using Npgsql;
using VectorRec.Storage;

namespace VectorRec.Tests.Stores;

/// <summary>A database without a schema.</summary>
internal sealed class EmptyDatabase(Database owner, string name, string connectionString) : IAsyncDisposable
{
    public string ConnectionString => connectionString;

    public Database Source { get; } = Database.Open(connectionString, "tests");

    public static async Task<EmptyDatabase> CreateAsync(TestDatabase database)
    {
        var name = $"empty_{Guid.NewGuid():N}";
        await using var command = database.Source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new(database.Source, name,
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name, Pooling = false }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await using var command = owner.CreateCommand($"drop database {name} with (force)");
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
