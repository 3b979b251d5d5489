using Npgsql;
using VectorRec.Storage.Contexts;

namespace VectorRec.Storage.Channels;

/// <summary>
/// Asks the statements of some recall channels in a round trip apart from the user's context, so that one that is slow or fails takes
/// nothing with it.
/// </summary>
/// <param name="statements">None is scored.</param>
public sealed class RecallStatementStore(Database database, IReadOnlyList<RecallStatement> statements)
{
    private readonly PositionalStatement _statement = new(ContextStatements.Channels(statements));

    /// <returns>Work ids by statement, best first.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    internal async Task<long[][]> ReadAsync(long user, CatalogueQuestion? question, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(_statement.ToCommand(new(user, 0, 0, 0) { Query = question }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return [.. Enumerable.Range(0, statements.Count).Select(reader.GetFieldValue<long[]>)];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException(
                $"Postgres did not answer with {string.Join(", ", statements.Select(statement => statement.Name))}.", e);
        }
    }
}
