using System.Buffers;
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

    /// <summary>Whether a text can be a key at all.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length == Prefix.Length + 64 && key.StartsWith(Prefix, StringComparison.Ordinal)
        && key.AsSpan(Prefix.Length).IndexOfAnyExcept(Hex) < 0;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <returns>The key, which is shown once and never stored; null when a valid key has the name.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<string?> CreateAsync(string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, CancellationToken ct)
    {
        var key = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        var added = await ReachAsync((connection, ct) => connection.ExecuteAsync(new CommandDefinition(
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

    /// <param name="patience">How long it is waited for; null: as long as for any call.</param>
    /// <returns>Null when no such key was ever made.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<ApiKey?> FindAsync(byte[] hash, CancellationToken ct, TimeSpan? patience = null) => ReachAsync(
        (connection, ct) => connection.QuerySingleOrDefaultAsync<ApiKey>(new CommandDefinition(
            $"select {Columns} from api_keys where hash = @hash", new { hash }, cancellationToken: ct)), ct, patience);

    /// <summary>All keys, oldest first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => [.. await ReachAsync(
        (connection, ct) => connection.QueryAsync<ApiKey>(new CommandDefinition(
            $"select {Columns} from api_keys order by created_at, key_id", cancellationToken: ct)), ct)];

    /// <returns>False when there is no valid key of that name.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<bool> RevokeAsync(string name, CancellationToken ct) => await ReachAsync(
        (connection, ct) => connection.ExecuteAsync(new CommandDefinition(
            "update api_keys set revoked_at = @now where name = @name and revoked_at is null",
            new { name, now = time.GetUtcNow().UtcDateTime }, cancellationToken: ct)), ct) == 1;

    private Task<T> ReachAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken ct, TimeSpan? patience = null) =>
        database.AskAsync("Postgres did not answer about API keys.", query, ct, patience);
}
