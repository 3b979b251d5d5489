using Npgsql;
using VectorRec.Storage;

namespace VectorRec.Indexer.Migrations;

/// <summary>Says whom a migration waits for: another migration, or whoever holds a lock on a table that it changes.</summary>
internal static class BlockerWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Looks, from a connection of its own, until it is cancelled; says each blocker once.</summary>
    /// <param name="process">The server's process that does the work.</param>
    public static async Task WatchAsync(Database database, int process, Action<string> say, CancellationToken ct)
    {
        var said = new HashSet<string>();
        try
        {
            while (true)
            {
                await Task.Delay(Interval, ct);
                foreach (var blocker in await BlockersAsync(database, process, ct))
                {
                    if (said.Add(blocker))
                        say($"Waiting for {blocker}.");
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException)
        {
            // It was for people only: the work goes on, or has ended.
        }
    }

    private static async Task<IReadOnlyList<string>> BlockersAsync(Database database, int process, CancellationToken ct)
    {
        // Whose session it is may be seen by its own role and by pg_read_all_stats alone.
        await using var command = database.CreateCommand(
            """
            select format('process %s of the database server (%s), in a transaction since %s', b.pid,
                          coalesce(
                               nullif(concat_ws(', ', nullif(a.application_name, ''), a.usename, host(a.client_addr)), ''),
                               'not ours to see'),
                          coalesce(to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC'), 'an unknown time'))
            from unnest(pg_blocking_pids($1)) b (pid) left join pg_stat_activity a using (pid)
            """);
        command.Parameters.AddWithValue(process);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var blockers = new List<string>();
        while (await reader.ReadAsync(ct))
            blockers.Add(reader.GetString(0));
        return blockers;
    }
}
