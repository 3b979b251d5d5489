using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Indexing;

/// <summary>
/// An <see cref="IndexedCatalogue"/> whose servers nobody else uses: what changed is told again while any database of the server has an
/// older transaction open, and servers may be stopped. <c>IClassFixture&lt;LoneCatalogue&gt;</c>.
/// </summary>
public sealed class LoneCatalogue : IAsyncLifetime
{
    private LocalServices _services = null!;
    private TestStores _stores = null!;

    public IndexedCatalogue Catalogue { get; private set; } = null!;

    internal LocalServices Services => _services;

    public async ValueTask InitializeAsync()
    {
        _services = await LocalServices.StartAsync(postgres: null, qdrant: null);
        _stores = new TestStores(() => Task.FromResult(_services));
        Catalogue = new IndexedCatalogue(_stores);
        await Catalogue.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Catalogue.DisposeAsync();
        // Its servers end with it.
        await _stores.DisposeAsync();
    }
}
