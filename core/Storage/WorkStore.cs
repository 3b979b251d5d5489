using Dapper;

namespace VectorRec.Storage;

/// <summary>Reads single works, and says which may be shown.</summary>
public sealed class WorkStore(Database database)
{
    /// <returns>Null when there is no such work.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WorkDetails?> FindAsync(long id, CancellationToken ct) =>
        database.AskAsync(
            "Postgres did not answer with the work.",
            (connection, ct) => connection.QuerySingleOrDefaultAsync<WorkDetails>(new CommandDefinition(
                """
                select w.work_id, w.kind, w.status, w.media, w.title, w.creator_id, u.name as creator_name, w.song_id,
                    g.title as song_title,
                       w.language, w.tags, w.quality, w.duration_s as duration_seconds, w.city, w.created_at,
                       coalesce(s.impressions, 0) as impressions, coalesce(s.plays, 0) as plays, coalesce(s.likes, 0) as likes
                from works w left join users u on u.user_id = w.creator_id left join songs g using (song_id)
                    left join work_stats s on s.work_id = w.work_id
                where w.work_id = @id
                """, new { id }, cancellationToken: ct)), ct);

    /// <summary>All works that anybody engaged with, by how many users did, most first, ties by id.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IEnumerable<long>> RankByEngagedUsersAsync(CancellationToken ct) =>
        database.AskAsync(
            "Postgres did not answer with the most popular works.",
            (connection, ct) => connection.QueryAsync<long>(new CommandDefinition(
                "select work_id from user_works where engaged_at is not null group by work_id order by count(*) desc, work_id",
                cancellationToken: ct)), ct);

    /// <summary>Says whether a work may be shown. What is removed stays removed.</summary>
    /// <returns>What it is now; null when there is no such work. When this returns, every request that starts later sees it.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<WorkDetails?> SetStatusAsync(long id, string status, CancellationToken ct)
    {
        return await database.AskAsync("Postgres did not take the work's status.", async (connection, ct) =>
        {
            // A row that would not change is not written: repeating it costs nobody anything.
            await connection.ExecuteAsync(new CommandDefinition(
                "update works set status = @status where work_id = @id and status not in (@status, 'removed')", new { id, status },
                cancellationToken: ct));
            return await connection.QuerySingleOrDefaultAsync<WorkDetails>(new CommandDefinition(
                "select work_id, kind, status from works where work_id = @id", new { id }, cancellationToken: ct));
        }, ct);
    }
}
