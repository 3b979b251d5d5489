using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Counts the events that were merged into what is kept of their works, work by work: each is written once.</summary>
internal sealed class EventWorks(Staging staging, int lanes) : IPart
{
    public string Name => "works";

    public string Key => "work_id";

    public int Lanes => lanes;

    public string Bound =>
        $"""
         select work_id, {long.MaxValue} from {staging.Table} where work_id > @key and work_id <= @last
         order by work_id offset @rows limit 1
         """;

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        await Staging.SqlAsync(connection,
            $"""
             select fold_works(array_agg(work_id), array_agg(type), array_agg(at)) from {staging.Table} s
             where work_id > @key and work_id <= @toKey and not (type = 'like' and exists (
                 select from withdrawn_likes w where w.user_id = s.user_id and w.work_id = s.work_id and s.at <= w.at))
             having count(*) > 0
             """, ct, new NpgsqlParameter<long>("key", range.Key), new NpgsqlParameter<long>("toKey", range.ToKey));
        return default;
    }
}
