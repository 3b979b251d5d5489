using Dapper;

namespace VectorRec.Storage.Syncs;

/// <summary>How far collections are kept up with the catalogue: whoever carries changes next goes on from there.</summary>
public sealed class IndexSyncStore(Database database)
{
    private const string Columns =
        "run_id, changed_seq, changed_origin, looked_at, extract(epoch from clock_timestamp() - looked_at)::float8 as age_seconds, "
            + "began_at, embedded, kept, removed, unsound";

    /// <summary>Null when nothing was carried to the run's collection yet.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IndexSync?> FindAsync(long runId, CancellationToken ct) => database.AskAsync(
        "Postgres did not answer with how far the index is synced.",
        (connection, ct) => connection.QuerySingleOrDefaultAsync<IndexSync>(new CommandDefinition(
            $"select {Columns} from index_syncs where run_id = @runId", new { runId }, cancellationToken: ct)), ct);

    /// <summary>By run.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyDictionary<long, IndexSync>> ListAsync(CancellationToken ct) =>
        database.AskAsync<IReadOnlyDictionary<long, IndexSync>>(
            "Postgres did not answer with how far the indexes are synced.",
            async (connection, ct) => (await connection.QueryAsync<IndexSync>(new CommandDefinition(
                $"select {Columns} from index_syncs", cancellationToken: ct))).ToDictionary(sync => sync.RunId), ct);

    /// <summary>Notes how far a run is.</summary>
    /// <param name="seq">All that earlier transactions changed is in the collection.</param>
    /// <param name="carried">Since the last note.</param>
    /// <returns>False when there is no such run any more.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<bool> NoteAsync(long runId, VectorLook look, long seq, Carried carried, CancellationToken ct) => database.AskAsync(
        "Postgres did not take how far the index is synced.",
        async (connection, ct) => await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into index_syncs as s (run_id, changed_seq, changed_origin, looked_at, embedded, kept, removed, unsound)
            select run_id, @seq, @Origin, @LookedAt, @Embedded, @Kept, @Removed, @Unsound from index_runs where run_id = @runId
            on conflict (run_id) do update set changed_seq = excluded.changed_seq, changed_origin = excluded.changed_origin,
                looked_at = excluded.looked_at, embedded = s.embedded + excluded.embedded, kept = s.kept + excluded.kept,
                removed = s.removed + excluded.removed, unsound = s.unsound + excluded.unsound
            """,
            new { runId, seq, look.Origin, look.LookedAt, carried.Embedded, carried.Kept, carried.Removed, carried.Unsound },
            cancellationToken: ct)) == 1, ct);
}
