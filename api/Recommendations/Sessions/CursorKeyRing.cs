using System.Text;
using VectorRec.Storage;
using VectorRec.Storage.Access;
using VectorRec.Users.Sessions;

namespace VectorRec.Api.Recommendations.Sessions;

/// <summary>
/// The keys that seal cursors: those of the settings, or else the database's, which are looked at again now and then. A new key of the
/// database seals when all instances must have seen it.
/// </summary>
internal sealed partial class CursorKeyRing(
    CursorOptions options, CursorKeyStore store, TimeProvider time, ILogger<CursorKeyRing> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Unread = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(90);

    private readonly SemaphoreSlim _reading = new(1);
    private Ring? _ring = options.Key.Length == 0 ? null : new(
        new CursorKey(Encoding.UTF8.GetBytes(options.Key)),
        [
            .. new[] { options.Key, options.OtherKey }.Where(key => key.Length > 0)
                .Select(key => new CursorKey(Encoding.UTF8.GetBytes(key))),
        ]);

    private long? _read;

    /// <summary>Null while the database has not told its keys yet.</summary>
    public CursorKey? Sealing => Volatile.Read(ref _ring)?.Sealing;

    /// <summary>What a cursor says; null when none of the keys sealed it.</summary>
    /// <exception cref="StoreException">No key is known yet.</exception>
    public async Task<SessionCursor?> OpenAsync(string text, CancellationToken ct)
    {
        var ring = Volatile.Read(ref _ring) ?? await ReadAsync(ct);
        return CursorText.Read(text, ring.Keys)
            // It may be of a key that is newer than the last look.
            ?? (options.Key.Length == 0 && IsOld(Unread) ? CursorText.Read(text, (await ReadAsync(ct)).Keys) : null);
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Key.Length == 0)
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (StoreException e)
            {
                LogUnread(e.Message);
            }

            await Task.Delay(Sealing is null ? Unread : BetweenLooks, time, stoppingToken);
        }
    }

    private async Task<Ring> ReadAsync(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            if (Volatile.Read(ref _ring) is { } read && !IsOld(Unread))
                return read;
            var secrets = await store.ListAsync(ct);
            var keys = secrets.Select(secret => new CursorKey(secret.Secret)).ToArray();
            var seals = secrets.Index().Where(secret => secret.Item.Age >= Known).Select(secret => keys[secret.Index]).FirstOrDefault();
            var ring = new Ring(seals ?? keys[^1], keys);
            Volatile.Write(ref _ring, ring);
            _read = time.GetTimestamp();
            return ring;
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsOld(TimeSpan age) => _read is not { } read || time.GetElapsedTime(read) >= age;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} Answers have no cursor until it does")]
    private partial void LogUnread(string problem);

    private sealed record Ring(CursorKey Sealing, IReadOnlyList<CursorKey> Keys);
}
