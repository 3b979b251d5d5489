using Dapper;
using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>
/// Merges what users did with works into what is kept of them: counted once for the whole file, and merged user by user in the order of
/// time, so that what was seen is appended and never moved.
/// </summary>
internal sealed class EventUsers(Staging staging) : IPart
{
    public string Name => "users";

    public int Lanes => 2;

    public async Task<long> PrepareAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Users who were erased while their events came into the log: the erasure may have passed these.
        await Staging.SqlAsync(connection,
            $"""
             with gone as (
                 delete from {staging.Table} s
                 where exists (select from erasures where requested_at > (select min(staged_at) - interval '1 day' from imports))
                   and not exists (select from users u where u.user_id = s.user_id)
                 returning event_id, at)
             delete from events e using gone where e.event_id = gone.event_id and e.at = gone.at
             """, ct);
        await Staging.CountAsync(connection, "staged_pairs",
            $"""
             select row_number() over (order by user_id, last_at, work_id),
                    row(user_id, work_id, kinds, weight, last_at, engaged_at, followed_at)::event_pair
             from (select user_id, work_id, coalesce(bit_or(event_bit(type)) filter (where not taken_back), 0::smallint) as kinds,
                          least(sum(weight), 3e38)::real as weight, max(at) as last_at,
                          max(at) filter (where type <> 'impression') as engaged_at, min(at) filter (where type = 'follow') as followed_at
                   from (select user_id, work_id, type, at, coalesce(weight, 1) as weight, {EventWorks.TakenBack} as taken_back
                         from {staging.Table} a) e
                   group by user_id, work_id) p
             """, ct);
        var last = await connection.ExecuteScalarAsync<long>("select coalesce(max(line), 0) from staged_pairs");
        await transaction.CommitAsync(ct);
        return last;
    }

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        await Staging.SqlAsync(connection,
            """
            select fold_pairs(array_agg(pair)) from staged_pairs
            where line > @first and line <= @last and exists (select from users u where u.user_id = (pair).user_id)
            having count(*) > 0
            """, ct, new NpgsqlParameter<long>("first", range.First), new NpgsqlParameter<long>("last", range.Last));
        return default;
    }
}
