using System.Security.Cryptography;
using Dapper;

namespace VectorRec.Storage.Access;

/// <summary>The secrets that every instance over one database shares.</summary>
public sealed class CursorKeyStore(Database database)
{
    /// <summary>Newest first; one is made when there is none.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<CursorSecret>> ListAsync(CancellationToken ct) =>
        await database.AskAsync<IReadOnlyList<CursorSecret>>("Postgres did not answer about the keys of cursors.", async (connection, ct) =>
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into cursor_keys (secret) select @secret where not exists (select from cursor_keys)",
                new { secret = RandomNumberGenerator.GetBytes(32) }, cancellationToken: ct));
            return [.. await connection.QueryAsync<CursorSecret>(new CommandDefinition(
                "select secret, now() - created_at as age from cursor_keys order by created_at desc, secret limit 10",
                cancellationToken: ct))];
        }, ct);
}

/// <summary>A secret, and for how long it has been there by the database's clock.</summary>
public sealed class CursorSecret
{
    public byte[] Secret { get; init; } = [];

    public TimeSpan Age { get; init; }
}
