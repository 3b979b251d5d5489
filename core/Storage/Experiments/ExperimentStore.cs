using Dapper;
using Npgsql;
using VectorRec.Experiments;

namespace VectorRec.Storage.Experiments;

/// <summary>Which experiments run, and which ran.</summary>
public sealed class ExperimentStore(Database database)
{
    private const string Columns = "name, definition::text as definition, started_at, stopped_at, reason";

    /// <summary>The definitions of those that run, the first that began first, and what changes when any of that does.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<(string Version, IReadOnlyList<string> Running)> RunningAsync(CancellationToken ct)
    {
        var rows = await ReachAsync(async (connection, ct) => (await connection.QueryAsync<(string Definition, string Version)>(
            new CommandDefinition(
                "select definition::text, concat_ws(' ', name, xmin) from experiments where stopped_at is null order by started_at, name",
                cancellationToken: ct))).AsList(), ct);
        return (string.Join(',', rows.Select(row => row.Version)), rows.ConvertAll(row => row.Definition));
    }

    /// <summary>All of them, the newest first.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<StoredExperiment>> ListAsync(CancellationToken ct) => ReachAsync<IReadOnlyList<StoredExperiment>>(
        async (connection, ct) => (await connection.QueryAsync<StoredExperiment>(new CommandDefinition(
            $"select {Columns} from experiments order by started_at desc, name", cancellationToken: ct))).AsList(), ct);

    /// <summary>
    /// Lets an experiment run, or gives one that runs more slots, after <paramref name="check"/> has seen those that there are. Two who do
    /// this at once do it one after the other.
    /// </summary>
    /// <param name="check">Throws where it may not.</param>
    /// <param name="write">False: nothing is written.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task ApplyAsync(
        ExperimentDefinition definition, DateTimeOffset now, Action<IReadOnlyList<StoredExperiment>> check, bool write,
        CancellationToken ct) =>
        ReachAsync(async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                "lock table experiments in share row exclusive mode", transaction: transaction, cancellationToken: ct));
            check((await connection.QueryAsync<StoredExperiment>(new CommandDefinition(
                $"select {Columns} from experiments order by started_at, name", transaction: transaction, cancellationToken: ct)))
                .AsList());
            if (write)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    insert into experiments (name, definition, started_at) values (@Name, @json::jsonb, @now)
                    on conflict (name) do update set definition = excluded.definition;
                    insert into experiment_changes (name, definition, at) values (@Name, @json::jsonb, @now)
                    """, new { definition.Name, json = definition.Write(), now = now.UtcDateTime }, transaction, cancellationToken: ct));
            }

            await transaction.CommitAsync(ct);
            return true;
        }, ct);

    /// <summary>The generations that arms of running experiments need.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<long>> GenerationsAsync(CancellationToken ct) => ReachAsync<IReadOnlyList<long>>(
        async (connection, ct) => (await connection.QueryAsync<long>(new CommandDefinition(
            """
            select distinct (arm->>'generation')::bigint as run
            from experiments cross join jsonb_array_elements(definition->'arms') as arm
            where stopped_at is null and arm->>'generation' is not null order by run
            """, cancellationToken: ct))).AsList(), ct);

    /// <returns>Whether it ran.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<bool> StopAsync(string name, string reason, DateTimeOffset now, CancellationToken ct) =>
        ReachAsync(async (connection, ct) => await connection.ExecuteAsync(new CommandDefinition(
            "update experiments set stopped_at = @now, reason = @reason where name = @name and stopped_at is null",
            new { name, reason, now = now.UtcDateTime }, cancellationToken: ct)) > 0, ct);

    private Task<T> ReachAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken ct) =>
        database.AskAsync("Postgres did not answer about experiments.", query, ct, Database.Background);
}
