using Dapper;
using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records.Steps;

/// <summary>
/// Events, user by user, so that what is kept of a user is written once: the trigger on events folds it. What is kept of works would be
/// written in every step; it is counted afterwards by <see cref="EventWorks"/>.
/// </summary>
internal sealed class EventRows(Staging staging, int lanes) : IPart
{
    private const string Range = "(user_id, line) > (@key, @line) and (user_id, line) <= (@toKey, @toLine)";

    private static readonly string Columns = string.Join(", ", RecordKinds.Events.Fields.Select(field => field.Name));

    private static readonly string Values = string.Join(", ", RecordKinds.Events.Fields.Select(
        field => field.Default is { } value ? $"coalesce({field.Name}, {value})" : field.Name));

    // The limit tells the planner how few they are. Users may have been erased since the file was checked.
    private readonly string _insert =
        $"""
         select set_config('vectorrec.works_later', 'on', true);
         with step as materialized (
             select * from {staging.Table} where {Range} order by user_id, line limit @rows
         ), added as (
             insert into events ({Columns})
             select {Values} from step s where exists (select from users u where u.user_id = s.user_id) order by at
             returning 1
         )
         select (select count(*) from step), (select count(*) from added)
         """;

    // Some are there already, or come twice. What stays staged is what is new, for the works to be counted.
    private readonly string _careful =
        $"""
         select set_config('vectorrec.works_later', 'on', true);
         create temp table added_events (event_id uuid, at timestamptz, line bigint) on commit drop;
         with step as materialized (
             select * from {staging.Table} where {Range} order by user_id, line limit @rows
         ), firsts as materialized (
             select distinct on (event_id, at) * from step s where exists (select from users u where u.user_id = s.user_id)
             order by event_id, at, line
         ), added as (
             insert into events ({Columns}) select {Values} from firsts on conflict do nothing returning event_id, at
         )
         insert into added_events select event_id, at, line from added join firsts using (event_id, at);
         delete from {staging.Table} s using (select line from {staging.Table} where {Range} order by user_id, line limit @rows) step
         where {Range.Replace("(user_id, line)", "(s.user_id, s.line)", StringComparison.Ordinal)} and s.line = step.line
           and not exists (select from added_events a where a.line = s.line);
         select count(*) as staged, count(*) as added from added_events
         """;

    public string Name => "rows";

    public string Key => "user_id";

    public int Lanes => lanes;

    public string Bound =>
        $"""
         select user_id, line from {staging.Table} where (user_id, line) > (@key, @line) and user_id <= @last
         order by user_id, line offset @rows limit 1
         """;

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(
            new CommandDefinition(careful ? _careful : _insert, range, commandTimeout: 0, cancellationToken: ct));
        await results.ReadAsync<string>();
        var (staged, added) = await results.ReadSingleAsync<(long, long)>();
        // Whose user has gone is seen to by the careful way.
        if (added < staged)
            throw new StepRefusedException();
        return new(added, 0);
    }
}
