using Dapper;
using Npgsql;
using VectorRec.Funnel.Sources;

namespace VectorRec.Storage;

/// <summary>Reads social channels in a round trip apart from the user's context, so that one that is slow or fails takes nothing with it.</summary>
/// <param name="seenOnTop">As in <see cref="UserContextStore"/>.</param>
public sealed class SocialChannelStore(NpgsqlDataSource database, IReadOnlyList<ISocialChannel> channels, bool seenOnTop)
{
    private readonly string _sql = $"select {string.Join(",\n", channels.Select((channel, i) => $"{UserContextStore.Works(channel, seenOnTop)} as channel_{i}"))}";

    /// <returns>Work ids by channel, best first.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    internal async Task<long[][]> ReadAsync(long user, CatalogueQuestion? question, CancellationToken ct)
    {
        var parameters = new DynamicParameters(new { user });
        parameters.AddDynamicParams(question ?? new CatalogueQuestion());
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var row = (IDictionary<string, object>)await connection.QuerySingleAsync(new CommandDefinition(_sql, parameters, cancellationToken: ct));
            return [.. row.Values.Cast<long[]>()];
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException($"Postgres did not answer with {string.Join(", ", channels.Select(channel => channel.Name))}.", e);
        }
    }
}
