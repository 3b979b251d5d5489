using Dapper;

namespace VectorRec.Storage;

/// <summary>Removes works from the catalogue for good.</summary>
public sealed class RemovedWorks(Database database)
{
    private const int BatchSize = 1_000;

    /// <summary>Works of a creator, whatever their status.</summary>
    public async Task<IReadOnlyList<long>> OfCreatorAsync(long creator, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return [.. await connection.QueryAsync<long>(new CommandDefinition(
            "select work_id from works where creator_id = @creator order by work_id", new { creator }, cancellationToken: ct))];
    }

    /// <param name="write">False: only what would be is counted.</param>
    /// <returns>How many of them the catalogue knows, how many were not removed before, and a time after which all of it was committed, by
    /// the database's clock.</returns>
    public async Task<(int Known, int Removed, DateTime Committed)> RemoveAsync(
        IReadOnlyCollection<long> works, bool write, CancellationToken ct)
    {
        var (known, removed) = (0, 0);
        await using var connection = await database.OpenConnectionAsync(ct);
        foreach (var ids in works.Order().Chunk(BatchSize))
        {
            known += await CountAsync("select count(*) from works where work_id = any(@ids)", ids);
            removed += await CountAsync(
                write
                    ? """
                      with removed as (
                          update works set status = 'removed' where work_id = any(@ids) and status <> 'removed' returning 1)
                      select count(*) from removed
                      """
                    : "select count(*) from works where work_id = any(@ids) and status <> 'removed'", ids);
        }

        return (known, removed, await connection.ExecuteScalarAsync<DateTime>(
            new CommandDefinition("select clock_timestamp()", cancellationToken: ct)));

        Task<int> CountAsync(string sql, long[] ids) =>
            connection.ExecuteScalarAsync<int>(new CommandDefinition(sql, new { ids }, cancellationToken: ct));
    }
}
