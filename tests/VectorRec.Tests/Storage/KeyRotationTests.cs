using VectorRec.Storage.Access;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

public sealed class KeyRotationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_changed_for_another_and_works_on_for_a_while()
    {
        var store = new ApiKeyStore(database.Source, TimeProvider.System);
        var first = (await store.CreateAsync("backend", [ApiScopes.Recommend], null, Token))!;
        var second = (await store.RotateAsync("backend", TimeSpan.FromHours(1), Token))!;
        Assert.Equal("backend", (await ValidAsync(store, second, hours: 100))?.Name);
        Assert.Equal([ApiScopes.Recommend], (await ValidAsync(store, second, hours: 0))!.Scopes);
        Assert.StartsWith("backend before ", (await ValidAsync(store, first, hours: 0.9))?.Name, StringComparison.Ordinal);
        Assert.Null(await ValidAsync(store, first, hours: 1.1));

        // Once more, at once: the first is not given a longer life.
        var third = (await store.RotateAsync("backend", TimeSpan.Zero, Token))!;
        Assert.Null(await ValidAsync(store, second, hours: 0.01));
        Assert.NotNull(await ValidAsync(store, third, hours: 0));
        Assert.Null(await store.RotateAsync("nobody", TimeSpan.Zero, Token));
        Assert.True(await store.RevokeAsync("backend", Token));
        Assert.Null(await store.RotateAsync("backend", TimeSpan.Zero, Token));
    }

    private static async Task<ApiKey?> ValidAsync(ApiKeyStore store, string key, double hours) =>
        await store.FindAsync(ApiKeyStore.Hash(key), Token) is { } found && found.IsValidAt(TimeProvider.System.GetUtcNow().AddHours(hours))
            ? found : null;
}
