using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using VectorRec.Storage;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>
/// Keys by their hash, for half a minute: that is how long a revoked key may still work. While Postgres is down, a key that was
/// valid within the last quarter of an hour stays valid, so that the service can go on without the database.
/// </summary>
internal sealed class ApiKeyCache(ApiKeyStore store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    // Guessed keys are remembered as well; the limit keeps them from filling the memory.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000, Clock = new Clock(time) });

    /// <returns>Null when the key is not valid.</returns>
    /// <exception cref="StoreException">Postgres is down, and the key was not seen lately.</exception>
    public async ValueTask<ApiKey?> FindAsync(string key, CancellationToken ct)
    {
        var hash = ApiKeyStore.Hash(key);
        var name = Convert.ToHexStringLower(hash);
        var now = time.GetUtcNow();
        var known = _cache.TryGetValue<Entry>(name, out var entry);
        if (!known || now - entry!.ReadAt > Fresh)
        {
            try
            {
                entry = new Entry(await store.FindAsync(hash, ct), now);
                _cache.Set(name, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
            }
            catch (StoreException) when (known)
            {
                // What was read last stays true until Postgres is back.
            }
        }

        return entry!.Key is { } found && found.IsValidAt(now) ? found : null;
    }

    public void Dispose() => _cache.Dispose();

    private sealed record Entry(ApiKey? Key, DateTimeOffset ReadAt);

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
