using Dapper;
using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage;

/// <summary>Which works changed since a generation was built.</summary>
public sealed class WorkChangeFeed(Database database)
{
    /// <summary>Works changed since the cursor, and the cursor for the next call; a change may be told twice, never left out.</summary>
    /// <param name="cursor">Starts as the generation's <see cref="IndexRun.ChangedSeq"/>.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<(IReadOnlyList<(long WorkId, bool Active)> Changes, long Cursor)> ReadAsync(long cursor, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            // The oldest open transaction is read first: what commits between the two statements is told again next time.
            await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                """
                select pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
                select work_id, status = 'active' from works where changed_seq >= @cursor order by changed_seq, work_id
                """, new { cursor }, cancellationToken: ct));
            var next = await results.ReadSingleAsync<long>();
            return ([.. await results.ReadAsync<(long, bool)>()], next);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer with the changed works.", e);
        }
    }

    /// <summary>Those of the works that are active now, in the order of their ids.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<WorkRow>> ReadWorksAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var works = await connection.QueryAsync<WorkRecord>(new CommandDefinition(
                $"{WorkRecord.Select("now()")} where w.work_id = any(@ids) and w.status = 'active' order by w.work_id",
                new { ids = ids.ToArray() }, cancellationToken: ct));
            return [.. works.Select(work => work.ToWork())];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer with the new works.", e);
        }
    }
}
