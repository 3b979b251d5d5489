using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using VectorRec.Storage;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>
/// Keys by their hash, for half a minute: that is how long a revoked key may still work. One that is read is read once, however many ask.
/// While Postgres is away, a key that was valid within the last quarter of an hour stays valid, so that the service can go on without the
/// database. What is no key is remembered apart from what is, so that guessing forgets nobody.
/// </summary>
internal sealed class ApiKeyCache(ApiKeyStore store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    // A key that is known need not wait for what is most likely true anyway.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000, Clock = new Clock(time) });
    private readonly MemoryCache _unknown = new(new MemoryCacheOptions { SizeLimit = 10_000, Clock = new Clock(time) });
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<ApiKey?>> _reading = [];
    private long _hits;
    private long _misses;

    /// <summary>Keys, since the start, that were known here and fresh.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Keys, since the start, for which the database was asked.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Whether the database has to be asked because of a key that may be none.</summary>
    public bool HasToAskOf(string key) =>
        Find(NameOf(ApiKeyStore.Hash(key))) is not { } entry || (entry.Key is null && !IsFresh(entry));

    /// <returns>Null when the key is not valid.</returns>
    /// <exception cref="StoreException">Postgres is away, and the key was not seen lately.</exception>
    public async ValueTask<ApiKey?> FindAsync(string key, CancellationToken ct)
    {
        var hash = ApiKeyStore.Hash(key);
        var name = NameOf(hash);
        var entry = Find(name);
        var fresh = entry is not null && IsFresh(entry);
        Interlocked.Increment(ref fresh ? ref _hits : ref _misses);
        if (!fresh)
        {
            try
            {
                entry = new Entry(await ReadOnceAsync(name, hash).WaitAsync(ct), time.GetUtcNow());
            }
            catch (StoreException) when (entry is not null)
            {
                // What was read last stays true until Postgres is back.
            }
        }

        return entry!.Key is { } valid && valid.IsValidAt(time.GetUtcNow()) ? valid : null;
    }

    public void Dispose()
    {
        _known.Dispose();
        _unknown.Dispose();
    }

    private Task<ApiKey?> ReadOnceAsync(string name, byte[] hash)
    {
        lock (_lock)
            return _reading.TryGetValue(name, out var reading) ? reading : _reading[name] = ReadAsync(name, hash);
    }

    // Nobody's own request: whoever leaves takes nothing from the others.
    private async Task<ApiKey?> ReadAsync(string name, byte[] hash)
    {
        // It is noted as under way before it can end.
        await Task.Yield();
        try
        {
            var at = time.GetUtcNow();
            var found = await store.FindAsync(hash, CancellationToken.None, Patience);
            var (now, before) = found is null ? (_unknown, _known) : (_known, _unknown);
            before.Remove(name);
            now.Set(name, new Entry(found, at), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
            return found;
        }
        finally
        {
            lock (_lock)
                _reading.Remove(name);
        }
    }

    private Entry? Find(string name) =>
        _known.TryGetValue<Entry>(name, out var entry) || _unknown.TryGetValue(name, out entry) ? entry : null;

    private bool IsFresh(Entry entry) => time.GetUtcNow() - entry.ReadAt <= Fresh;

    private static string NameOf(byte[] hash) => Convert.ToHexStringLower(hash);

    private sealed record Entry(ApiKey? Key, DateTimeOffset ReadAt);

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
