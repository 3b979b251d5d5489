using Dapper;

namespace VectorRec.Storage.Retention;

/// <summary>Takes old events away, a partition at a time; what is folded from them stays.</summary>
public sealed class EventRetention(Database database)
{
    /// <summary>The service takes events for 30 days: the partitions that it writes to are younger.</summary>
    public const int LeastDays = 31;

    private const string Partitions =
        """
        select c.relname, i.inhdetachpending as detaching
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.events'::regclass
          and (i.inhdetachpending
               or (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz <= @before)
        order by 1
        """;

    /// <summary>
    /// Drops the partitions all of whose events are older. Nobody waits for it who writes or reads others, and it waits for whoever reads
    /// these. Likes that were taken back need not be remembered when the likes are gone.
    /// </summary>
    /// <param name="before">UTC.</param>
    /// <returns>The partitions that went.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses; what is dropped is dropped.</exception>
    public async Task<IReadOnlyList<string>> DropAsync(DateTime before, CancellationToken ct)
    {
        return await database.AskAsync("Postgres did not drop the old events.", async (connection, ct) =>
        {
            var dropped = new List<string>();
            foreach (var (name, detaching) in await connection.QueryAsync<(string, bool)>(Command(Partitions, new { before }, ct)))
            {
                var table = $"public.\"{name}\"";
                // A drop would keep everybody from events until the longest reader is done. One that was interrupted is finished.
                await connection.ExecuteAsync(Command(
                    $"alter table public.events detach partition {table} {(detaching ? "finalize" : "concurrently")}", new { }, ct));
                await connection.ExecuteAsync(Command($"drop table {table}", new { }, ct));
                dropped.Add(name);
            }

            await connection.ExecuteAsync(Command("delete from withdrawn_likes where at < @before", new { before }, ct));
            return dropped;
        }, ct);
    }

    /// <summary>The partitions that would go.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<string>> FindAsync(DateTime before, CancellationToken ct) => database.AskAsync<IReadOnlyList<string>>(
        "Postgres did not answer about old events.",
        async (connection, ct) =>
        [
            .. (await connection.QueryAsync<(string Name, bool)>(Command(Partitions, new { before }, ct))).Select(found => found.Name),
        ], ct);

    private static CommandDefinition Command(string sql, object parameters, CancellationToken ct) =>
        new(sql, parameters, commandTimeout: 0, cancellationToken: ct);
}
