using Dapper;
using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Brings events into the log. What is folded from them is counted afterwards, of all that are new.</summary>
internal sealed class EventRows(Staging staging) : IPart
{
    private const string Later = "select set_config('vectorrec.folds_later', 'on', true);";

    private static readonly string Columns = string.Join(", ", RecordKinds.Events.Fields.Select(field => field.Name));

    private static readonly string Values = string.Join(", ", RecordKinds.Events.Fields.Select(
        field => field.Default is { } value ? $"coalesce({field.Name}, {value})" : field.Name));

    private readonly string _insert =
        $"{Later} insert into events ({Columns}) select {Values} from {staging.Table} where line > @First and line <= @Last";

    // Some are there already, or come twice. What stays staged is what is new.
    private readonly string _careful =
        $"""
         {Later}
         create temp table added_events (line bigint primary key) on commit drop;
         with firsts as materialized (
             select distinct on (event_id, at) * from {staging.Table} where line > @First and line <= @Last order by event_id, at, line
         ), added as (
             insert into events ({Columns}) select {Values} from firsts on conflict do nothing returning event_id, at
         )
         insert into added_events select line from added join firsts using (event_id, at);
         delete from {staging.Table} s
         where line > @First and line <= @Last and not exists (select from added_events a where a.line = s.line)
         """;

    public string Name => "rows";

    public int Lanes => 2;

    public Task<long> PrepareAsync(NpgsqlConnection connection, CancellationToken ct) => staging.LastLineAsync(connection, ct);

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        if (!careful)
            return new(await connection.ExecuteAsync(new CommandDefinition(_insert, range, commandTimeout: 0, cancellationToken: ct)), 0);
        await connection.ExecuteAsync(new CommandDefinition(_careful, range, commandTimeout: 0, cancellationToken: ct));
        return new(await connection.ExecuteScalarAsync<long>("select count(*) from added_events"), 0);
    }
}
