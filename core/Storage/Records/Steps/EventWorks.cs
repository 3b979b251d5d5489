using Dapper;
using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Merges what was done with works into their numbers: counted once for the whole file, each written once.</summary>
internal sealed class EventWorks(Staging staging) : IPart
{
    /// <summary>Whether an event <c>a</c> is a like that was taken back.</summary>
    internal const string TakenBack =
        """
        (type = 'like' and exists (
            select from withdrawn_likes w where w.user_id = a.user_id and w.work_id = a.work_id and a.at <= w.at))
        """;

    public string Name => "works";

    public int Lanes => 2;

    public async Task<long> PrepareAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Staging.CountAsync(connection, "staged_counts",
            $"""
             select row_number() over (order by work_id),
                    row(work_id, impressions, plays, completes, likes, follows, shares, at, worth_impressions, worth_plays, worth_likes)
                        ::event_count
             from (select work_id, count(*) filter (where type = 'impression') as impressions,
                          count(*) filter (where type = 'play') as plays, count(*) filter (where type = 'complete') as completes,
                          count(*) filter (where type = 'like') as likes, count(*) filter (where type = 'follow') as follows,
                          count(*) filter (where type = 'share') as shares, max(latest) as at,
                          coalesce(sum(trend_decay(latest - at)) filter (where type = 'impression'), 0) as worth_impressions,
                          coalesce(sum(trend_decay(latest - at)) filter (where type = 'play'), 0) as worth_plays,
                          coalesce(sum(trend_decay(latest - at)) filter (where type = 'like'), 0) as worth_likes
                   from {staging.Table} a
                   left join (select work_id, max(at) as latest from {staging.Table} a
                              where type in ('impression', 'play', 'like') and not {TakenBack} group by work_id) l using (work_id)
                   where not {TakenBack}
                   group by work_id) c
             """, ct);
        var last = await connection.ExecuteScalarAsync<long>("select coalesce(max(line), 0) from staged_counts");
        await transaction.CommitAsync(ct);
        return last;
    }

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        await Staging.SqlAsync(connection,
            "select fold_counts(array_agg(counts)) from staged_counts where line > @first and line <= @last having count(*) > 0",
            ct, new NpgsqlParameter<long>("first", range.First), new NpgsqlParameter<long>("last", range.Last));
        return default;
    }
}
