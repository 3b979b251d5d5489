using Dapper;

namespace VectorRec.Storage.Recordings;

/// <summary>Keeps recorded requests, for all instances of the service.</summary>
public sealed class RecordingStore(Database database)
{
    /// <summary>
    /// Writes recordings, all or none. One that is there already stays; one of a user who was erased since is left out.
    /// </summary>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is written.</exception>
    public Task WriteAsync(IReadOnlyList<StoredRecording> recordings, CancellationToken ct) => ExecuteAsync(
        """
        select pg_current_xact_id();
        insert into recordings (request_id, at, user_id, run_id, document)
        select * from unnest(@requests, @times, @users, @runs, @documents) r (request_id, at, user_id, run_id, document)
        where not exists (select from erasures e where e.user_id = r.user_id and e.requested_at >= r.at)
        on conflict do nothing
        """,
        new
        {
            requests = recordings.Select(recording => recording.RequestId).ToArray(),
            times = recordings.Select(recording => recording.At).ToArray(),
            users = recordings.Select(recording => recording.UserId).ToArray(),
            runs = recordings.Select(recording => recording.Run).ToArray(),
            documents = recordings.Select(recording => recording.Document).ToArray(),
        }, ct);

    /// <returns>Null when it is not kept.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<byte[]?> FindAsync(Guid requestId, CancellationToken ct) =>
        database.AskAsync(
            "Postgres did not answer with the recorded request.",
            (connection, ct) => connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
                "select document from recordings where request_id = @requestId", new { requestId }, cancellationToken: ct)), ct);

    /// <summary>Deletes what is older, and of the rest all but the newest.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task PruneAsync(DateTime before, int keep, CancellationToken ct) => ExecuteAsync(
        """
        delete from recordings where at < @before;
        delete from recordings where request_id = any(array(select request_id from recordings order by at desc, request_id offset @keep))
        """, new { before, keep }, ct);

    // Whoever writes in the background bounds their own waiting.
    private Task ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        database.AskAsync(
            "Postgres did not take the recorded requests.",
            (connection, ct) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct,
            Database.Background);
}
