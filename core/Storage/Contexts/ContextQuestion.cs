using Npgsql;
using NpgsqlTypes;
using VectorRec.Users;

namespace VectorRec.Storage.Contexts;

/// <summary>What is asked of Postgres for one request.</summary>
/// <param name="HistoryLength">Works in a history.</param>
/// <param name="SeenLimit">Newest works that count as seen, in whole shards.</param>
/// <param name="ShownLimit">Works of <see cref="UserContext.Shown"/>.</param>
internal sealed record ContextQuestion(long User, int HistoryLength, int SeenLimit, int ShownLimit)
{
    /// <summary>Null when the request has no query.</summary>
    public CatalogueQuestion? Query { get; init; }

    /// <summary>
    /// What was put on or off the air before is known, if this server counted it; see <see cref="WorkChangeFeed"/>.
    /// </summary>
    public ChangeCursor? CaughtUpTo { get; init; }

    /// <summary>A parameter of a statement, by its name.</summary>
    public NpgsqlParameter Parameter(string name)
    {
        // A scene may have a query's channels and be asked without one.
        var query = Query ?? CatalogueQuestion.Nothing;
        return name switch
        {
            "user" => Of(User),
            "historyLength" => Of(HistoryLength),
            "seenShards" => Of((SeenLimit + SeenWorks.PerShard - 1) / SeenWorks.PerShard),
            "shownLimit" => Of(ShownLimit),
            "countedSince" => Of(CaughtUpTo?.ServerStart, NpgsqlDbType.TimestampTz),
            "caughtUpTo" => Of(CaughtUpTo?.Seq, NpgsqlDbType.Bigint),
            nameof(query.Text) => Of(query.Text, NpgsqlDbType.Text),
            nameof(query.UnknownWork) => Of(query.UnknownWork, NpgsqlDbType.Bigint),
            nameof(query.UnknownCreator) => Of(query.UnknownCreator, NpgsqlDbType.Bigint),
            nameof(query.Kinds) => Of(query.Kinds),
            nameof(query.Media) => Of(query.Media, NpgsqlDbType.Text),
            nameof(query.Languages) => Of(query.Languages),
            nameof(query.Tags) => Of(query.Tags),
            nameof(query.CreatorIds) => Of(query.CreatorIds),
            nameof(query.SongIds) => Of(query.SongIds),
            nameof(query.MinQuality) => Of(query.MinQuality, NpgsqlDbType.Real),
            nameof(query.CreatedAfter) => Of(query.CreatedAfter, NpgsqlDbType.TimestampTz),
            nameof(query.City) => Of(query.City, NpgsqlDbType.Text),
            _ => throw new InvalidOperationException($"No request has a parameter @{name}."),
        };
    }

    // Without a box.
    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Of(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
