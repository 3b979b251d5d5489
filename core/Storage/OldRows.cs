using Dapper;

namespace VectorRec.Storage;

/// <summary>Deletes rows of a log that are too old, a part at a time, so that no lock lasts.</summary>
internal static class OldRows
{
    private const int Chunk = 50_000;

    /// <param name="table">A log with a column <c>at</c>.</param>
    /// <param name="failure">What did not happen when it fails, as a sentence.</param>
    /// <returns>Rows that were deleted.</returns>
    /// <exception cref="StoreException">Postgres is down or late; what is deleted is deleted.</exception>
    public static Task<long> DeleteAsync(Database database, string table, DateTime before, string failure, CancellationToken ct) =>
        database.AskAsync(failure, async (connection, ct) =>
        {
            for (var total = 0L; ;)
            {
                var deleted = await connection.ExecuteAsync(new CommandDefinition(
                    $"delete from {table} where ctid = any(array(select ctid from {table} where at < @before limit @Chunk))",
                    new { before, Chunk }, cancellationToken: ct));
                total += deleted;
                if (deleted < Chunk)
                    return total;
            }
        }, ct, Database.Background);
}
