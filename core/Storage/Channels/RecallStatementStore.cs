using VectorRec.Storage.Contexts;
using Dapper;
using Npgsql;

namespace VectorRec.Storage.Channels;

/// <summary>
/// Asks the statements of some recall channels in a round trip apart from the user's context, so that one that is slow or fails takes
/// nothing with it.
/// </summary>
/// <param name="statements">None is scored.</param>
public sealed class RecallStatementStore(Database database, IReadOnlyList<RecallStatement> statements)
{
    private readonly string _sql =
        $"select {string.Join(",\n", statements.Select((statement, i) => $"{statement.AsArray()} as channel_{i}"))}";

    /// <returns>Work ids by statement, best first.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    internal async Task<long[][]> ReadAsync(long user, CatalogueQuestion? question, CancellationToken ct)
    {
        var parameters = new DynamicParameters(new { user });
        parameters.AddDynamicParams(question ?? new CatalogueQuestion());
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var row = (IDictionary<string, object>)await connection.QuerySingleAsync(
                new CommandDefinition(_sql, parameters, cancellationToken: ct));
            return [.. row.Values.Cast<long[]>()];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException(
                $"Postgres did not answer with {string.Join(", ", statements.Select(statement => statement.Name))}.", e);
        }
    }
}
