using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace VectorRec.Storage.Access;

/// <summary>The secrets that every instance over one database shares.</summary>
public sealed class CursorKeyStore(Database database)
{
    /// <summary>Newest first; one is made when there is none.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<CursorSecret>> ListAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into cursor_keys (secret) select @secret where not exists (select from cursor_keys)",
                new { secret = RandomNumberGenerator.GetBytes(32) }, cancellationToken: ct));
            return [.. await connection.QueryAsync<CursorSecret>(new CommandDefinition(
                "select secret, now() - created_at as age from cursor_keys order by created_at desc, secret limit 10",
                cancellationToken: ct))];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer about the keys of cursors.", e);
        }
    }
}

/// <summary>A secret, and for how long it has been there by the database's clock.</summary>
public sealed class CursorSecret
{
    public byte[] Secret { get; init; } = [];

    public TimeSpan Age { get; init; }
}
