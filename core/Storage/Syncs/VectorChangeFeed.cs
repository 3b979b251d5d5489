using Dapper;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage.Syncs;

/// <summary>
/// What a collection has to be told of the catalogue, page by page, so that memory does not grow with how long nobody asked. As in
/// <see cref="WorkChangeFeed"/>, a change may be told twice and is never left out.
/// </summary>
public sealed class VectorChangeFeed(Database database)
{
    /// <summary>Seconds without a row after which the server is given up.</summary>
    private const int Silence = 30;

    private const string Columns =
        "select work_id, status = 'active', status = 'removed' or (status = 'hidden' and kind = 'work'), changed_seq, "
            + "coalesce(vector_seq, changed_seq) from works";

    /// <param name="run">Whose snapshot counts where nothing was carried yet.</param>
    /// <param name="sync">How far its collection is; null: as it was built.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<VectorLook> BeginAsync(IndexRun run, IndexSync? sync, CancellationToken ct) => database.AskAsync(
        "Postgres did not answer with the changed works.", async (connection, ct) =>
        {
            // The oldest open transaction is read first: what commits before the works are read is told again next time.
            var (origin, oldest, now) = await connection.QuerySingleAsync<(string, long, DateTime)>(new CommandDefinition(
                "select change_origin(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp()",
                commandTimeout: Silence, cancellationToken: ct));
            return new VectorLook(
                origin, oldest, now,
                sync?.ChangedOrigin == origin ? sync.ChangedSeq : run.ChangedOrigin == origin ? run.ChangedSeq : null);
        }, ct);

    /// <summary>The changes after one of them, in the order of their transactions; of all works in that of their ids.</summary>
    /// <param name="after">Null: from the first.</param>
    /// <param name="most">Fewer than these are the last.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<VectorChange>> ReadAsync(VectorLook look, VectorChange? after, int most, CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<VectorChange>>("Postgres did not answer with the changed works.", async (connection, ct) =>
        {
            // A work that a restore brought may have a number that is not reached here yet.
            var which = look.From is null
                ? "where work_id > @work order by work_id"
                : "where changed_seq >= @seq and (changed_seq, work_id) > (@seq, @work) "
                    + "and changed_seq < pg_snapshot_xmax(pg_current_snapshot())::text::bigint order by changed_seq, work_id";
            var rows = await connection.QueryAsync<(long, bool, bool, long, long)>(new CommandDefinition(
                $"{Columns} {which} limit @most", new { seq = after?.Seq ?? look.From ?? 0, work = after?.Work ?? -1, most },
                commandTimeout: Silence, cancellationToken: ct));
            return [.. rows.Select(row => new VectorChange(row.Item1, row.Item2, row.Item3, row.Item4, row.Item5))];
        }, ct);
}
