using VectorRec.Vectors;

namespace VectorRec.Tests.Stores;

/// <summary>
/// Qdrant for one test class: <c>IClassFixture&lt;TestCollections&gt;</c>. Collections whose names contain
/// <see cref="Name"/> are deleted afterwards, and their aliases with them.
/// </summary>
public sealed class TestCollections(TestStores stores) : IAsyncLifetime
{
    private int _count;

    /// <summary>gRPC address.</summary>
    public string Address { get; private set; } = "";

    public QdrantConnection Connection { get; private set; } = null!;

    public VectorIndex Index => new(Connection);

    public VectorCollections Collections => new(Connection);

    /// <summary>Part of the names of this class's collections, and a good model version.</summary>
    public string Name { get; } = stores.UniqueName();

    /// <summary>A collection name of this class that was not handed out yet.</summary>
    public string UniqueName() => $"{Name}_{Interlocked.Increment(ref _count)}";

    public async ValueTask InitializeAsync()
    {
        Address = await stores.QdrantAsync();
        Connection = new QdrantConnection(Address, apiKey: null, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var collection in await Collections.ListAsync(CancellationToken.None))
        {
            if (collection.Contains(Name, StringComparison.Ordinal))
                await Collections.DeleteAsync(collection, CancellationToken.None);
        }

        Connection.Dispose();
    }
}
