using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace VectorRec.Storage;

/// <summary>Takes batches of events, whole or as far as users and works are known.</summary>
public sealed class EventStore(Database database)
{
    private const int Attempts = 3;

    // Partitions are never dropped while the service writes to them: a day is checked once.
    private readonly ConcurrentDictionary<DateOnly, bool> _days = new();

    /// <summary>Stores what is new.</summary>
    /// <param name="partial">Stores the others when an event names a user or a work that does not exist; if not, then none.</param>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is stored.</exception>
    public async Task<EventsTaken> AddAsync(IReadOnlyList<EventRow> events, bool partial, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return events.Count == 0 ? new(0, []) : await StoreAsync(events, partial, ct);
            }
            catch (StoreException e) when (e.IsConflict && attempt < Attempts)
            {
                // A user was erased meanwhile, or waited for what these held; or others began the same day.
            }
        }
    }

    private Task<EventsTaken> StoreAsync(IReadOnlyList<EventRow> events, bool partial, CancellationToken ct) =>
        database.AskAsync("Postgres did not take the events.", async (connection, ct) =>
        {
            // In transactions of their own: a partition is noted once it stays.
            foreach (var day in events.Select(e => DateOnly.FromDateTime(e.At)).Distinct().Where(day => !_days.ContainsKey(day)))
            {
                await connection.ExecuteAsync(
                    new CommandDefinition("select ensure_events_partition(@day)", new { day }, cancellationToken: ct));
                _days.TryAdd(day, true);
            }

            await using var transaction = await connection.BeginTransactionAsync(ct);
            var unknown = await FindUnknownAsync(connection, events, ct);
            if (unknown.Length > 0 && !partial)
                return new EventsTaken(0, unknown);
            var left = unknown.Select(reference => reference.Event).ToHashSet();
            events = [.. events.Where((_, place) => !left.Contains(place))];
            var added = await connection.ExecuteAsync(new CommandDefinition(
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
            await transaction.CommitAsync(ct);
            return new EventsTaken(added, unknown);
        }, ct);

    // The transaction has to be one that others wait for before it looks whether a user is there: whoever erases a user afterwards sees
    // to the events of those that were under way.
    private static async Task<(int Event, string Field)[]> FindUnknownAsync(
        NpgsqlConnection connection, IReadOnlyList<EventRow> events, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            select pg_current_xact_id()::text;
            select e.number::int - 1, u.user_id is null
            from unnest(@users, @works) with ordinality as e (user_id, work_id, number)
            left join users u using (user_id) left join works w using (work_id)
            where u.user_id is null or w.work_id is null order by e.number
            """,
            new { users = events.Select(e => e.UserId).ToArray(), works = events.Select(e => e.WorkId).ToArray() }, cancellationToken: ct));
        await results.ReadSingleAsync<string>();
        return [.. (await results.ReadAsync<(int Number, bool NoUser)>()).Select(row => (row.Number, row.NoUser ? "userId" : "workId"))];
    }
}
