using Dapper;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage.Shown;

/// <summary>
/// Counts what users were shown, from the impressions that apps sent back with the id of the request that answered: what was answered
/// and never seen is not in it.
/// </summary>
public sealed class ShownSource(Database database)
{
    // "VRECSHWN".
    private const long Key = 0x565245435348574E;

    private const string Sql =
        """
        with slates as materialized (
            select request_id, user_id, work_id, min(at) as at, min(scene) as scene from events
            where type = 'impression' and request_id is not null and at >= @from and at < @until
            group by request_id, user_id, work_id
        ), repeats as (
            select distinct s.request_id, s.user_id, s.work_id
            from slates s join events e on e.user_id = s.user_id and e.work_id = s.work_id
            where e.type = 'impression' and e.request_id <> s.request_id and e.at >= @from - @repeats and e.at < @until
                and e.at < s.at and e.at >= s.at - @repeats
        ), counted as materialized (
            select case when @daily then date_trunc('day', s.at, 'UTC') else @from end as since, coalesce(s.scene, '') as scene,
                s.request_id, s.user_id, s.work_id, w.creator_id, coalesce(c.level, 0) as level,
                coalesce(s.at < w.created_at + @fresh, false) as fresh, r.work_id is not null as repeated
            from slates s left join repeats r using (request_id, user_id, work_id) left join works w on w.work_id = s.work_id
                left join users c on c.user_id = w.creator_id
            where @scene::text is null or s.scene = @scene
        ), totals as (
            select since, scene, count(*) as shown, count(distinct request_id) as slates, count(distinct user_id) as users,
                count(*) filter (where fresh) as fresh, count(*) filter (where repeated) as repeated
            from counted group by since, scene
        ), of_levels as (
            select since, scene, array_agg(level::int order by level) as levels, array_agg(shown order by level) as shown_of_level
            from (select since, scene, level, count(*) as shown from counted group by since, scene, level) l group by since, scene
        ), of_works as (
            select since, scene, array_agg(times order by times) as times_of_works, array_agg(works order by times) as works
            from (select since, scene, times, count(*) as works
                  from (select since, scene, work_id, count(*) as times from counted group by since, scene, work_id) w
                  group by since, scene, times) t
            group by since, scene
        ), of_creators as (
            select since, scene, array_agg(times order by times) as times_of_creators, array_agg(creators order by times) as creators
            from (select since, scene, times, count(*) as creators
                  from (select since, scene, creator_id, count(*) as times from counted where creator_id is not null
                        group by since, scene, creator_id) c
                  group by since, scene, times) t
            group by since, scene
        )
        select t.*, l.levels, l.shown_of_level, w.times_of_works, w.works,
            coalesce(c.times_of_creators, '{}') as times_of_creators, coalesce(c.creators, '{}') as creators
        from totals t join of_levels l using (since, scene) join of_works w using (since, scene)
            left join of_creators c using (since, scene)
        order by t.since, t.scene
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>In the order of times and scenes; where nothing was shown there is nothing.</summary>
    /// <param name="longest">The server gives up after so long.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<ShownCounts>> ReadAsync(ShownQuestion question, TimeSpan longest, CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<ShownCounts>>("Postgres did not count what was shown.", async (connection, ct) =>
        {
            // The server's own limit, for a query that is given up must not be taken for a server that does not answer.
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                $"set local statement_timeout = {(long)longest.TotalMilliseconds}", cancellationToken: ct));
            return
            [
                .. await connection.QueryAsync<ShownCounts>(new CommandDefinition(
                    Sql,
                    new
                    {
                        from = question.From,
                        until = question.Until,
                        daily = question.ByDay,
                        fresh = question.Fresh,
                        repeats = question.Repeats,
                        scene = question.Scene,
                    }, transaction, commandTimeout: 0, cancellationToken: ct)),
            ];
        }, ct, longest + Grace);

    /// <summary>The right to count for all services of the database, which one of them has.</summary>
    /// <returns>Null when another one has it.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<ShownTurn?> TryTakeTurnAsync(CancellationToken ct) => ShownTurn.WithinReason(
        async ct => await AdvisoryLock.TryTakeAsync(database, Key, ct) is { } taken ? new ShownTurn(taken) : null, ct);
}
