using Dapper;

namespace VectorRec.Storage.Syncs;

/// <summary>What the catalogue says of works that a collection has or lacks.</summary>
internal sealed class CatalogueIds(Database database)
{
    /// <summary>Those that a collection may have: active works, and shows and rooms that are off the air.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlySet<long>> WantedAsync(long[] works, CancellationToken ct) => FindAsync(
        "status = 'active' or (status = 'hidden' and kind <> 'work')", new { works }, ct);

    /// <summary>Active ones of which what their vectors are made of changed in a transaction or later.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlySet<long>> ChangedSinceAsync(long[] works, long seq, CancellationToken ct) => FindAsync(
        "status = 'active' and coalesce(vector_seq, changed_seq) >= @seq", new { works, seq }, ct);

    /// <summary>Active ones that were last changed before a transaction.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlySet<long>> ChangedBeforeAsync(long[] works, long seq, CancellationToken ct) => FindAsync(
        "status = 'active' and changed_seq < @seq", new { works, seq }, ct);

    private Task<IReadOnlySet<long>> FindAsync(string which, object parameters, CancellationToken ct) =>
        database.AskAsync<IReadOnlySet<long>>(
            "Postgres did not answer about works.",
            async (connection, ct) => (await connection.QueryAsync<long>(new CommandDefinition(
                $"select work_id from works where work_id = any(@works) and ({which})", parameters, cancellationToken: ct))).ToHashSet(),
            ct);
}
