using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Events are never changed: one that is stored already is passed over. The folds follow by trigger.</summary>
public sealed class EventMerge(Staging staging) : IMerge
{
    private readonly string _insert =
        $"""
         insert into events ({string.Join(", ", RecordKinds.Events.Fields.Select(field => field.Name))})
         select {string.Join(", ",
             RecordKinds.Events.Fields.Select(field => field.Default is { } value ? $"coalesce({field.Name}, {value})" : field.Name))}
         from {staging.Table} where line > @first and line <= @last
         on conflict do nothing
         """;

    public bool LastCounts => false;

    /// <summary>
    /// Makes the partitions first, in transactions of their own: made inside the import, the lock would be held until the import
    /// ends, and whoever needs another new day would wait. An import that fails leaves at most empty partitions.
    /// </summary>
    public async Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct)
    {
        var days = new List<DateTime>();
        await using (var command = new NpgsqlCommand(
            // Of few days, which a planner cannot know.
            $"""
             begin; set local enable_sort = off; select distinct (at at time zone 'UTC')::date from {staging.Table}; commit
             """, connection)
        { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                days.Add(reader.GetDateTime(0));
        }

        days.Sort();

        await using var own = await database.OpenConnectionAsync(ct);
        foreach (var day in days)
        {
            await Staging.SqlAsync(own, "select ensure_events_partition(@day)", ct,
                new NpgsqlParameter<DateOnly>("day", DateOnly.FromDateTime(day)));
        }
    }

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct) => new(
        await Staging.SqlAsync(connection, _insert, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last)),
        0);
}
