using Dapper;
using VectorRec.Catalogue;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage;

/// <summary>Which works changed since a generation was built.</summary>
public sealed class WorkChangeFeed(Database database)
{
    /// <summary>Seconds without a row after which the server is given up.</summary>
    private const int Silence = 30;

    // A work that a restore brought has a number of where it was dumped, and may have one that is not reached here yet.
    private const string Since = "where changed_seq >= @from and changed_seq < pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

    /// <summary>
    /// Tells the works that changed since the last call, or since the run's snapshot. A change may be told twice, never left out: where
    /// neither place was counted by this server, all works are told.
    /// </summary>
    /// <param name="caughtUpTo">What the last call returned; null at the first.</param>
    /// <returns>Where the next call starts, and whether all works were told.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<(ChangeCursor CaughtUpTo, bool Whole)> ReadAsync(
        IndexRun run, ChangeCursor? caughtUpTo, WorkChange tell, CancellationToken ct)
    {
        return await database.AskAsync("Postgres did not answer with the changed works.", async (connection, ct) =>
        {
            // The oldest open transaction is read first: what commits before the works are read is told again next time.
            const string counted =
                "select change_origin(), change_counter(), pg_postmaster_start_time(), "
                + "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp(), "
                + "(select changed_seq from index_syncs where run_id = @RunId and changed_origin = change_origin())";
            var (origin, counter, start, oldest, now, synced) =
                await connection.QuerySingleAsync<(string, string, DateTime, long, DateTime, long?)>(new CommandDefinition(
                    counted, new { run.RunId }, commandTimeout: Silence, cancellationToken: ct));
            var from = caughtUpTo?.Counter == counter ? caughtUpTo.Seq : run.ChangedOrigin == origin ? run.ChangedSeq : (long?)null;
            var which = from is null ? "order by work_id" : $"{Since} order by changed_seq, work_id";
            var changes = connection.QueryUnbufferedAsync<(long, bool, bool, long)>(
                $"select work_id, status = 'active', creator_id is not null, changed_seq from works {which}", new { from },
                commandTimeout: Silence);
            var reached = 0L;
            await foreach (var (work, active, owned, seq) in changes.WithCancellation(ct))
            {
                tell(work, active, owned, from is null);
                reached = Math.Max(reached, seq);
            }

            return (new ChangeCursor(counter, start, oldest) { LookedAt = now, Reached = reached, Synced = synced }, from is null);
            // Who reads all works is not hurried, and tells nothing when nobody listens any more: then another reads them.
        }, ct, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Those of the works that are active now, in the order of their ids.</summary>
    /// <param name="vectors">Whether their vectors are read too.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<WorkRow>> ReadWorksAsync(IReadOnlyCollection<long> ids, bool vectors, CancellationToken ct)
    {
        return await database.AskAsync<IReadOnlyList<WorkRow>>("Postgres did not answer with the new works.", async (connection, ct) =>
        {
            var works = await connection.QueryAsync<WorkRecord>(new CommandDefinition(
                $"{WorkRecord.Select("now()", vectors)} where w.work_id = any(@ids) and w.status = 'active' order by w.work_id",
                new { ids = ids.ToArray() }, cancellationToken: ct));
            return [.. works.Select(work => work.ToWork())];
        }, ct);
    }
}
