using VectorRec.Storage;

namespace VectorRec.Tests.Stores;

/// <summary>
/// A database of its own for one test class, with the current schema and no rows: <c>IClassFixture&lt;TestDatabase&gt;</c>.
/// </summary>
public sealed class TestDatabase(TestStores stores) : IAsyncLifetime
{
    public string ConnectionString { get; private set; } = "";

    public Database Source { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await stores.CreateDatabaseAsync();
        Source = Database.Open(ConnectionString, "tests");
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await stores.DropDatabaseAsync(ConnectionString);
    }
}
