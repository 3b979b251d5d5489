using Dapper;
using Npgsql;

namespace VectorRec.Storage.Runs;

/// <summary>The services that run: each tells what it serves and how far it knows of the catalogue.</summary>
public sealed class InstanceStore(Database database)
{
    /// <summary>One that has told nothing for so long is gone; a service tells more often, see its poll.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromSeconds(30);

    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task TellAsync(Instance instance, CancellationToken ct) => ReachAsync(
        (connection, ct) => connection.ExecuteAsync(new CommandDefinition(
        """
        insert into instances (instance_id, name, run_id, looked_at) values (@InstanceId, @Name, @RunId, @LookedAt)
        on conflict (instance_id) do update set run_id = excluded.run_id, looked_at = excluded.looked_at, seen_at = clock_timestamp();
        delete from instances where seen_at < clock_timestamp() - make_interval(secs => 20 * @gone)
        """,
        new { instance.InstanceId, instance.Name, instance.RunId, instance.LookedAt, gone = Gone.TotalSeconds },
        cancellationToken: ct)), ct);

    /// <summary>It ends in good order.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task ForgetAsync(Guid instance, CancellationToken ct) => ReachAsync((connection, ct) => connection.ExecuteAsync(
        new CommandDefinition("delete from instances where instance_id = @instance", new { instance }, cancellationToken: ct)), ct);

    /// <summary>Those that are not gone, by name.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<IReadOnlyList<Instance>> ListAsync(CancellationToken ct) => [.. await ReachAsync(
        (connection, ct) => connection.QueryAsync<Instance>(new CommandDefinition(
            "select instance_id, name, run_id, looked_at, seen_at from instances "
                + "where seen_at > clock_timestamp() - make_interval(secs => @gone) order by name",
            new { gone = Gone.TotalSeconds }, cancellationToken: ct)), ct)];

    private Task<T> ReachAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken ct) =>
        database.AskAsync("Postgres did not answer about the services that run.", query, ct);
}
