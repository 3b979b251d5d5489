using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace VectorRec.Storage;

/// <summary>Takes batches of events, whole or not at all.</summary>
public sealed class EventStore(Database database)
{
    // Partitions are never dropped while the service writes to them: a day is checked once.
    private readonly ConcurrentDictionary<DateOnly, bool> _days = new();

    /// <summary>Stores what is new.</summary>
    /// <returns>How many were new; the rest had been stored before.</returns>
    /// <exception cref="UnknownReferenceException">An event names a user or a work that does not exist; nothing is stored.</exception>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is stored.</exception>
    public async Task<int> AddAsync(IReadOnlyList<EventRow> events, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await RequireKnownAsync(connection, events, ct);
            foreach (var day in events.Select(e => DateOnly.FromDateTime(e.At)).Distinct().Where(day => !_days.ContainsKey(day)))
            {
                await connection.ExecuteAsync(
                    new CommandDefinition("select ensure_events_partition(@day)", new { day }, cancellationToken: ct));
                _days.TryAdd(day, true);
            }

            return await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into events (event_id, at, user_id, work_id, type, weight, request_id, position, scene)
                select * from unnest(@ids, @ats, @users, @works, @types, @weights, @requests, @positions, @scenes)
                order by 1, 2 on conflict do nothing
                """,
                new
                {
                    ids = events.Select(e => e.Id).ToArray(),
                    ats = events.Select(e => e.At).ToArray(),
                    users = events.Select(e => e.UserId).ToArray(),
                    works = events.Select(e => e.WorkId).ToArray(),
                    types = events.Select(e => e.Type).ToArray(),
                    weights = events.Select(e => e.Weight).ToArray(),
                    requests = events.Select(e => e.RequestId).ToArray(),
                    positions = events.Select(e => e.Position).ToArray(),
                    scenes = events.Select(e => e.Scene).ToArray(),
                }, cancellationToken: ct));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not take the events.", e);
        }
    }

    private static async Task RequireKnownAsync(NpgsqlConnection connection, IReadOnlyList<EventRow> events, CancellationToken ct)
    {
        // One row a reference that leads nowhere, numbered as the events are.
        var unknown = await connection.QueryAsync<(int Number, bool NoUser)>(new CommandDefinition(
            """
            select e.number::int - 1, u.user_id is null
            from unnest(@users, @works) with ordinality as e (user_id, work_id, number)
            left join users u using (user_id) left join works w using (work_id)
            where u.user_id is null or w.work_id is null order by e.number
            """,
            new { users = events.Select(e => e.UserId).ToArray(), works = events.Select(e => e.WorkId).ToArray() }, cancellationToken: ct));
        if (unknown.ToArray() is { Length: > 0 } rows)
            throw new UnknownReferenceException([.. rows.Select(row => (row.Number, row.NoUser ? "userId" : "workId"))]);
    }
}
