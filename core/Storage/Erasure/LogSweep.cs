using Dapper;
using Npgsql;

namespace VectorRec.Storage.Erasure;

/// <summary>
/// Takes an erased user out of the logs, which have no index by user: each table whole, some megabytes a transaction, so that nobody waits
/// for it. What a killed one did stays done, and two at once do no harm.
/// </summary>
public sealed class LogSweep(ErasureStore erasures, TimeProvider time)
{
    /// <summary>Pages of 8 kB that a transaction looks at.</summary>
    private const int Pages = 4_096;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Goes on with a user's erasure until it is finished, or the token is cancelled.</summary>
    /// <exception cref="StoreException">Postgres is down or late; what is done stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what is done stays.</exception>
    public async Task RunAsync(long user, CancellationToken ct)
    {
        await WaitForWritersAsync(ct);
        foreach (var sql in ErasedTables.Late)
        {
            await erasures.ReachAsync(
                (connection, ct) => connection.ExecuteAsync(new CommandDefinition(sql, new { user }, cancellationToken: ct)), ct,
                TimeSpan.FromSeconds(ErasureStore.Longest));
        }

        while (await NextTableAsync(user, ct) is { } table)
        {
            var removed = 0L;
            for (var page = 0L; page < await PagesOfAsync(table, ct); page += Pages)
                removed += await SweepAsync(table, page, user, ct);
            await NoteAsync(user, table, removed, ct);
        }

        await erasures.ReachAsync((connection, ct) => connection.ExecuteAsync(new CommandDefinition(
            "update erasures set finished_at = @now where user_id = @user and finished_at is null",
            new { user, now = time.GetUtcNow().UtcDateTime }, cancellationToken: ct)), ct);
    }

    // Whoever began to write before the user was gone has ended then: what comes later knows that there is no such user.
    private async Task WaitForWritersAsync(CancellationToken ct)
    {
        var now = await erasures.ReachAsync((connection, ct) => connection.ExecuteScalarAsync<long>(
            new CommandDefinition("select pg_current_xact_id()::text::bigint", cancellationToken: ct)), ct);
        while (await erasures.ReachAsync((connection, ct) => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= @now", new { now }, cancellationToken: ct)), ct))
            await Task.Delay(Pause, time, ct);
    }

    private Task<string?> NextTableAsync(long user, CancellationToken ct) => erasures.ReachAsync(
        (connection, ct) => connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            $"""
             select log from ({ErasedTables.Logs}) logs (log)
             where exists (select from erasures where user_id = @user and finished_at is null and not log = any(swept)) order by log limit 1
             """, new { user }, cancellationToken: ct)), ct);

    private Task<long> PagesOfAsync(string table, CancellationToken ct) => erasures.ReachAsync(
        (connection, ct) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select coalesce(pg_relation_size(to_regclass(@table)), 0) / current_setting('block_size')::bigint", new { table },
            cancellationToken: ct)), ct);

    private Task<int> SweepAsync(string table, long page, long user, CancellationToken ct) => erasures.ReachAsync(async (connection, ct) =>
    {
        try
        {
            return await connection.ExecuteAsync(new CommandDefinition(
                $"""
                 delete from {table} where ctid >= format('(%s,0)', @page)::tid and ctid < format('(%s,0)', @page + {Pages})::tid
                     and user_id = @user and {ErasedTables.Before("at")}
                 """, new { page, user }, cancellationToken: ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // A partition that was dropped meanwhile holds nobody.
            return 0;
        }
    }, ct, TimeSpan.FromSeconds(ErasureStore.Longest));

    private Task NoteAsync(long user, string table, long removed, CancellationToken ct) => erasures.ReachAsync(
        (connection, ct) => connection.ExecuteAsync(new CommandDefinition(
            """
            update erasures set swept = swept || @table, 
                removed = jsonb_set(removed, array[@log], to_jsonb(coalesce((removed ->> @log)::bigint, 0) + @removed))
            where user_id = @user and finished_at is null
            """,
            new { user, table, removed, log = table.Contains("stage_samples", StringComparison.Ordinal) ? "stage_samples" : "events" },
            cancellationToken: ct)), ct);
}
