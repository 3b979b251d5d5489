using Dapper;

namespace VectorRec.Storage;

/// <summary>Reads who there is.</summary>
public sealed class UserStore(Database database)
{
    /// <summary>Users from all over the range of ids, distinct, ascending: those behind points of it.</summary>
    /// <param name="size">At most so many.</param>
    /// <param name="draw">In [0, 1), once a point.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<long>> SampleAsync(int size, Func<double> draw, CancellationToken ct)
    {
        var points = new double[size];
        for (var i = 0; i < size; i++)
            points[i] = draw();
        return await database.AskAsync<IReadOnlyList<long>>("Postgres did not answer with a sample of the users.", async (connection, ct) =>
        {
            // One look into the index a point, however many users there are.
            return [.. await connection.QueryAsync<long>(new CommandDefinition(
                """
                select distinct chosen.user_id
                from (select min(user_id) as first, max(user_id) as last from users) range
                cross join unnest(@points) point
                cross join lateral (
                    select user_id from users where user_id >= range.first + floor(point * (range.last - range.first + 1))::bigint
                    order by user_id limit 1) chosen
                order by chosen.user_id
                """, new { points }, cancellationToken: ct))];
        }, ct);
    }
}
