using Dapper;

namespace VectorRec.Storage.Experiments;

/// <summary>Reads what an experiment led to.</summary>
public sealed class OutcomeSource(Database database)
{
    /// <summary>Seconds that a statement may take: the log of events is read once.</summary>
    private const int Longest = 600;

    /// <summary>Each user who was answered before <paramref name="until"/>, in the order of their ids.</summary>
    /// <param name="metrics">Types of events, in the plural.</param>
    /// <param name="before">How long before a user's first answer their own past begins.</param>
    /// <exception cref="StoreException">Postgres is down.</exception>
    public Task<IReadOnlyList<UserOutcome>> ReadAsync(
        string experiment, IReadOnlyList<string> metrics, DateTime until, TimeSpan before, CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<UserOutcome>>("Postgres did not answer with the outcomes.", async (connection, ct) =>
        {
            string Counts(string when) => string.Join(
                ", ", metrics.Select((_, i) => $"count(*) filter (where e.type = (@types)[{i + 1}] and e.at {when} f.at)::float8"));
            var sql =
                $"""
                 with f as (
                     select user_id, min(at) as at, (array_agg(arm order by at, request_id))[1] as arm, count(distinct arm)::int as arms
                     from exposures where experiment = @experiment and at < @until group by user_id)
                 select f.user_id, f.arm, f.arms, array[{Counts("<")}], array[{Counts(">=")}]
                 from f left join events e on e.user_id = f.user_id and e.type = any(@types) and e.at < @until and e.at >= f.at - @before
                     and e.at >= (select min(at) from f) - @before
                 group by f.user_id, f.arm, f.arms order by f.user_id
                 """;
            var rows = await connection.QueryAsync<(long User, string Arm, int Arms, double[] Before, double[] Since)>(
                new CommandDefinition(sql, new { experiment, until, before, types = metrics.Select(metric => metric[..^1]).ToArray() },
                commandTimeout: Longest, cancellationToken: ct));
            return [.. rows.Select(row => new UserOutcome(row.User, row.Arm, row.Arms, row.Before, row.Since))];
        }, ct, Timeout.InfiniteTimeSpan);

    /// <summary>How each arm was served, in the order of their names.</summary>
    /// <exception cref="StoreException">Postgres is down.</exception>
    public Task<IReadOnlyList<ArmService>> ServiceAsync(string experiment, DateTime until, CancellationToken ct) =>
        database.AskAsync<IReadOnlyList<ArmService>>("Postgres did not answer with the exposures.", async (connection, ct) =>
        {
            var arms = await connection.QueryAsync<(string Arm, long Requests, double P50, double P95, double Degraded, long Works)>(
                new CommandDefinition(
                    """
                    select arm, count(*), percentile_cont(0.5) within group (order by took_ms),
                        percentile_cont(0.95) within group (order by took_ms), avg(degraded::int)::float8,
                        (select count(distinct work) from exposures s, unnest(s.works) work
                         where s.experiment = @experiment and s.arm = x.arm and s.at < @until)
                    from exposures x where experiment = @experiment and at < @until group by arm order by arm
                    """, new { experiment, until }, commandTimeout: Longest, cancellationToken: ct));
            var creators = (await connection.QueryAsync<(string Arm, long Shown)>(new CommandDefinition(
                """
                select arm, count(*) from exposures s, unnest(s.works) work join works w on w.work_id = work and w.creator_id is not null
                where experiment = @experiment and at < @until group by arm, w.creator_id order by arm, w.creator_id
                """, new { experiment, until }, commandTimeout: Longest, cancellationToken: ct)))
                .ToLookup(creator => creator.Arm, creator => creator.Shown);
            return [.. arms.Select(arm => new ArmService(
                arm.Arm, arm.Requests, arm.P50, arm.P95, arm.Degraded, arm.Works, [.. creators[arm.Arm]]))];
        }, ct, Timeout.InfiniteTimeSpan);
}
