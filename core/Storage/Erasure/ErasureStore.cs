using System.Data;
using System.Text.Json;
using Dapper;
using Npgsql;
using VectorRec.Storage.Wishes;

namespace VectorRec.Storage.Erasure;

/// <summary>
/// Erases users. The first transaction takes all that shows them, and leaves a row that says what is still to do; then the logs are gone
/// through, by whoever has time for it, and again from the last whole table after a crash.
/// </summary>
public sealed class ErasureStore(Database database, TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Seconds that a statement may take: somebody may have made very many works.</summary>
    internal const int Longest = 300;

    private const string Columns = "erasure_id, user_id, works, requested_at, finished_at, removed::text";

    /// <summary>Erases a user, unless nothing is left of an earlier erasure but its receipt.</summary>
    /// <param name="works">Whether the works go too; else they lose their creator.</param>
    /// <exception cref="StoreException">Postgres is down or late; nothing is erased.</exception>
    public async Task<ErasureReceipt> BeginAsync(long user, bool works, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await EraseAsync(user, works, ct);
            }
            catch (StoreException e) when (e.IsConflict && attempt < Attempts)
            {
                // Somebody who wrote for the user at the same time held what this needed, and the other way round.
            }
        }
    }

    /// <summary>Rows that an erasure would remove at once, by table; the logs are gone through later, and not counted.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyDictionary<string, long>> FindAsync(long user, bool works, CancellationToken ct) =>
        ReachAsync<IReadOnlyDictionary<string, long>>(async (connection, ct) =>
        {
            // What it would do is done, and undone: nobody sees it.
            await using var transaction = await connection.BeginTransactionAsync(ct);
            return await RemoveAsync(connection, user, works, transaction, ct);
        }, ct, TimeSpan.FromSeconds(Longest));

    private static async Task<Dictionary<string, long>> RemoveAsync(
        NpgsqlConnection connection, long user, bool works, IDbTransaction transaction, CancellationToken ct)
    {
        var removed = new Dictionary<string, long>();
        foreach (var (table, sql) in ErasedTables.Indexed(works))
            removed[table] = await connection.ExecuteAsync(Command(sql, new { user }, transaction, ct));
        return removed;
    }

    private Task<ErasureReceipt> EraseAsync(long user, bool works, CancellationToken ct) => ReachAsync(async (connection, ct) =>
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // What batches of one user wait for: taken first, as they do, so that neither has what the other needs.
        await connection.ExecuteAsync(Command(
            """
            insert into user_seen (user_id, slot, number, works, bits) values (@user, 0, 0, 0, repeat('0', 20480)::bit(20480))
            on conflict do nothing;
            select from user_seen where user_id = @user and slot = 0 for update
            """, new { user }, transaction, ct));
        var known = await connection.ExecuteScalarAsync<long?>(
            Command("select user_id from users where user_id = @user for update", new { user }, transaction, ct)) is not null;
        if (!known && await LastAsync(connection, user, transaction, ct) is { } earlier && (earlier.Works || !works))
            return earlier;
        var removed = await RemoveAsync(connection, user, works, transaction, ct);
        var row = await connection.QuerySingleAsync<Row>(Command(
            $"""
             insert into erasures (erasure_id, user_id, works, requested_at, removed)
             values (@id, @user, @works, @now, @removed::jsonb) returning {Columns}
             """,
            new
            {
                id = Guid.CreateVersion7(time.GetUtcNow()),
                user,
                works,
                now = time.GetUtcNow().UtcDateTime,
                removed = JsonSerializer.Serialize(removed),
            }, transaction, ct));
        await connection.ExecuteAsync(Command(
            $"select pg_notify('{UserNotice.Channel}', '{UserNotice.ErasedPrefix}' || @user)", new { user }, transaction, ct));
        await transaction.CommitAsync(ct);
        return row.ToReceipt();
    }, ct, TimeSpan.FromSeconds(Longest));

    /// <returns>The newest of a user; null when there is none.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<ErasureReceipt?> FindAsync(long user, CancellationToken ct) =>
        ReachAsync((connection, ct) => LastAsync(connection, user, null, ct), ct);

    /// <summary>Users who were erased since then.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<long[]> ErasedSinceAsync(DateTime since, CancellationToken ct) => ReachAsync(async (connection, ct) =>
        (await connection.QueryAsync<long>(Command(
            "select distinct user_id from erasures where requested_at >= @since", new { since }, null, ct))).ToArray(), ct);

    /// <summary>Those that are not finished, oldest first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<long[]> UnfinishedAsync(CancellationToken ct) => ReachAsync(async (connection, ct) =>
        (await connection.QueryAsync<long>(Command(
            "select user_id from erasures where finished_at is null order by requested_at limit 100", new { }, null, ct))).ToArray(), ct);

    // Looking is quick; what deletes may take long. Both end when Postgres is away.
    internal Task<T> ReachAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken ct, TimeSpan? patience = null) =>
        database.AskAsync("Postgres did not answer about an erasure.", query, ct, patience);

    private static async Task<ErasureReceipt?> LastAsync(
        NpgsqlConnection connection, long user, IDbTransaction? transaction, CancellationToken ct) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(Command(
            $"select {Columns} from erasures where user_id = @user order by requested_at desc, erasure_id desc limit 1", new { user },
            transaction, ct)))?.ToReceipt();

    private static CommandDefinition Command(string sql, object parameters, IDbTransaction? transaction, CancellationToken ct) =>
        new(sql, parameters, transaction, Longest, cancellationToken: ct);

    private sealed class Row
    {
        public Guid ErasureId { get; init; }

        public long UserId { get; init; }

        public bool Works { get; init; }

        public DateTime RequestedAt { get; init; }

        public DateTime? FinishedAt { get; init; }

        public string Removed { get; init; } = "{}";

        public ErasureReceipt ToReceipt() => new(
            ErasureId, UserId, Works, RequestedAt, FinishedAt, JsonSerializer.Deserialize<Dictionary<string, long>>(Removed)!);
    }
}
