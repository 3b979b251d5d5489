using Dapper;

namespace VectorRec.Storage.Runs;

/// <summary>The generations: which are being built, which one serves, which are kept for a rollback.</summary>
public sealed class IndexRunStore(Database database, TimeProvider time)
{
    private const string Columns =
        "run_id, model_version, coalesce(collection, '') as collection, folder, status, works, changed_seq, changed_origin, started_at, "
            + "finished_at, activated_at, failure, forced, removed_at, owner is not distinct from database_identity() as is_own";

    private const string Whole = "status in ('ready', 'active', 'retired')";

    /// <summary>
    /// Registers a run; its collection and folder are named after the model, the run and a number by chance, so that nobody else who
    /// shares Qdrant or the folder has these names.
    /// </summary>
    /// <param name="counts">The catalogue that it is built from.</param>
    /// <param name="embedded">The run gets no collection.</param>
    public async Task<IndexRun> StartAsync(string modelVersion, CatalogueCounts counts, bool embedded, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.QuerySingleAsync<IndexRun>(new CommandDefinition(
            $"""
             with next as (
                 select nextval(pg_get_serial_sequence('index_runs', 'run_id')) as run_id, left(md5(gen_random_uuid()::text), 8) as chance)
             insert into index_runs (run_id, model_version, collection, folder, status, changed_seq, changed_origin, owner, started_at)
             overriding system value
             select run_id, @modelVersion, case when not @embedded then concat_ws('_', 'works', @modelVersion, run_id, chance) end,
                 concat_ws('_', run_id, @modelVersion, chance), 'building', @changedSeq, @changedOrigin, database_identity(), @now
             from next
             returning {Columns}
             """,
            new { modelVersion, counts.ChangedSeq, counts.ChangedOrigin, embedded, now = Now }, cancellationToken: ct));
    }

    /// <summary>The run is whole and could serve.</summary>
    public Task FinishAsync(long runId, long works, CancellationToken ct) => ExecuteAsync(
        "update index_runs set status = 'ready', works = @works, finished_at = @now where run_id = @runId and status = 'building'",
        new { runId, works, now = Now }, ct);

    public Task FailAsync(long runId, string failure, CancellationToken ct) => ExecuteAsync(
        "update index_runs set status = 'failed', failure = @failure, finished_at = @now "
            + "where run_id = @runId and status in ('building', 'ready')",
        new { runId, failure, now = Now }, ct);

    /// <summary>
    /// Makes a run the one that serves. <paramref name="switchAlias"/> runs inside the transaction: the switch is committed
    /// only when the alias has moved. Postgres decides which generation serves; the alias follows it.
    /// </summary>
    public async Task ActivateAsync(long runId, Func<CancellationToken, Task> switchAlias, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // One switch at a time; readers are not held up.
        await connection.ExecuteAsync(
            new CommandDefinition("lock table index_runs in share row exclusive mode", transaction: transaction, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "update index_runs set status = 'retired' where status = 'active' and run_id <> @runId", new { runId }, transaction,
            cancellationToken: ct));
        var switched = await connection.ExecuteAsync(new CommandDefinition(
            "update index_runs set status = 'active', activated_at = @now "
                + "where run_id = @runId and status in ('ready', 'retired', 'active')",
            new { runId, now = Now }, transaction, cancellationToken: ct));
        if (switched != 1)
            throw new InvalidOperationException($"Run {runId} is not ready to serve.");
        await switchAlias(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The generation that serves, or null before the first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IndexRun?> ActiveAsync(CancellationToken ct) =>
        database.AskAsync(
            "Postgres did not answer with the active generation.",
            (connection, ct) => connection.QuerySingleOrDefaultAsync<IndexRun>(new CommandDefinition(
                $"select {Columns} from index_runs where status = 'active'", cancellationToken: ct)), ct);

    /// <summary>Those that served and are kept, the last one first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<IndexRun>> RetiredAsync(CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<IndexRun>>(
            "Postgres did not answer with the earlier generations.", async (connection, ct) => [.. await connection.QueryAsync<IndexRun>(
                new CommandDefinition(
                    $"select {Columns} from index_runs where status = 'retired' order by activated_at desc", cancellationToken: ct))], ct);

    /// <summary>A run that is whole, whether or not it serves; null when there is none, or it was removed.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IndexRun?> FindAsync(long runId, CancellationToken ct) =>
        database.AskAsync(
            $"Postgres did not answer with run {runId}.",
            (connection, ct) => connection.QuerySingleOrDefaultAsync<IndexRun>(new CommandDefinition(
                $"select {Columns} from index_runs where run_id = @runId and {Whole}", new { runId },
                cancellationToken: ct)), ct);

    /// <summary>Those that are whole, whether or not they serve, newest first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<IndexRun>> WholeAsync(CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<IndexRun>>(
            "Postgres did not answer with the generations.", async (connection, ct) => [.. await connection.QueryAsync<IndexRun>(
                new CommandDefinition(
                    $"select {Columns} from index_runs where {Whole} order by run_id desc", cancellationToken: ct))], ct);

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<IndexRun>> ListAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return [.. await connection.QueryAsync<IndexRun>(new CommandDefinition(
            $"select {Columns} from index_runs order by run_id desc", cancellationToken: ct))];
    }

    /// <summary>A run that is whole but idle will never serve again.</summary>
    /// <returns>False when it serves, or is not whole.</returns>
    public async Task<bool> DiscardAsync(long runId, string reason, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update index_runs set status = 'failed', failure = @reason where run_id = @runId and status in ('ready', 'retired')",
            new { runId, reason }, cancellationToken: ct)) == 1;
    }

    /// <summary>Notes why a run may serve all the same.</summary>
    public Task ForceAsync(long runId, string reason, CancellationToken ct) => ExecuteAsync(
        "update index_runs set forced = @reason where run_id = @runId", new { runId, reason }, ct);

    /// <summary>Nothing is left of a run that failed.</summary>
    public Task MarkRemovedAsync(long runId, CancellationToken ct) => ExecuteAsync(
        "update index_runs set removed_at = @now where run_id = @runId and status = 'failed'", new { runId, now = Now }, ct);

    public Task RemoveAsync(long runId, CancellationToken ct) => ExecuteAsync(
        "delete from index_runs where run_id = @runId and status <> 'active'", new { runId }, ct);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
