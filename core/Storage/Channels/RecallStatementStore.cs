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
    private readonly string _failure = $"Postgres did not answer with {string.Join(", ", statements.Select(statement => statement.Name))}.";

    /// <returns>Work ids by statement, best first.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    internal async Task<long[][]> ReadAsync(long user, CatalogueQuestion? question, CancellationToken ct)
    {
        return await database.AskAsync(_failure, async (connection, ct) =>
        {
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(_statement.ToCommand(new(user, 0, 0, 0) { Query = question }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return Enumerable.Range(0, statements.Count).Select(reader.GetFieldValue<long[]>).ToArray();
        }, ct);
    }
}
