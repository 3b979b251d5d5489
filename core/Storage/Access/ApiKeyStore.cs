using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace VectorRec.Storage.Access;

/// <summary>Makes, finds and revokes API keys. A key is 256 random bits; what is stored is its SHA-256.</summary>
public sealed class ApiKeyStore(Database database, TimeProvider time)
{
    /// <summary>Every key starts with it, so that a leaked one can be found by a scanner.</summary>
    public const string Prefix = "vr_";

    private const string Columns = "name, scopes, created_at, expires_at, revoked_at";

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <returns>The key, which is shown once and never stored; null when a valid key has the name.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<string?> CreateAsync(string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, CancellationToken ct)
    {
        var key = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        var added = await ReachAsync(connection => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into api_keys (key_id, name, hash, scopes, created_at, expires_at)
            values (@id, @name, @hash, @scopes, @now, @expiresAt) on conflict (name) where revoked_at is null do nothing
            """,
            new
            {
                id = Guid.CreateVersion7(now),
                name,
                hash = Hash(key),
                scopes = scopes.ToArray(),
                now = now.UtcDateTime,
                expiresAt = expiresAt?.UtcDateTime
            },
            cancellationToken: ct)), ct);
        return added == 1 ? key : null;
    }

    /// <returns>Null when no such key was ever made.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<ApiKey?> FindAsync(byte[] hash, CancellationToken ct) => ReachAsync(
        connection => connection.QuerySingleOrDefaultAsync<ApiKey>(new CommandDefinition(
            $"select {Columns} from api_keys where hash = @hash", new { hash }, cancellationToken: ct)), ct);

    /// <summary>All keys, oldest first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => [.. await ReachAsync(
        connection => connection.QueryAsync<ApiKey>(new CommandDefinition(
            $"select {Columns} from api_keys order by created_at, key_id", cancellationToken: ct)), ct)];

    /// <returns>False when there is no valid key of that name.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<bool> RevokeAsync(string name, CancellationToken ct) => await ReachAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(
            "update api_keys set revoked_at = @now where name = @name and revoked_at is null",
            new { name, now = time.GetUtcNow().UtcDateTime }, cancellationToken: ct)), ct) == 1;

    private async Task<T> ReachAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            return await query(connection);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer about API keys.", e);
        }
    }
}
