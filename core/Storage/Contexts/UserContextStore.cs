using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Storage.Channels;
using VectorRec.Users;

namespace VectorRec.Storage.Contexts;

/// <summary>
/// Reads a request's context in one round trip: profile, behaviour, graph, the recall channels' statements, and the search of a query's
/// text.
/// </summary>
/// <remarks>
/// The server keeps small results until it is told to send what it has. A barrier behind the user's row tells it so: the user is here in
/// a millisecond, while the channels' statements run. One transaction, which begins and ends within the batch, keeps all of it one
/// snapshot.
/// </remarks>
public sealed class UserContextStore
{
    private readonly Database _database;
    private readonly int _channels;
    private readonly PositionalStatement _history = new(ContextStatements.History);
    private readonly PositionalStatement _user;
    private readonly PositionalStatement? _recall;
    private readonly PositionalStatement _known = new(ContextStatements.Known);
    private readonly PositionalStatement? _text;

    /// <param name="statements">At most one of them is scored: it is the search of a query's text.</param>
    /// <param name="airs">Whether requests show what goes on and off the air, and so have to know what changed last.</param>
    public UserContextStore(Database database, IReadOnlyList<RecallStatement> statements, bool airs = false)
    {
        _database = database;
        _user = new(ContextStatements.User(airs));
        RecallStatement[] recall = [.. statements.Where(statement => !statement.Scored)];
        _channels = recall.Length;
        _recall = recall.Length == 0 ? null : new(ContextStatements.Channels(recall));
        _text = statements.FirstOrDefault(statement => statement.Scored) is { } text ? new(text.Sql) : null;
    }

    /// <param name="historyLength">Works in a history.</param>
    /// <param name="seenLimit">Newest works that count as seen, in whole shards.</param>
    /// <param name="shownLimit">Works of <see cref="UserContext.Shown"/>.</param>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    public async Task<UserContext> ReadAsync(long user, int historyLength, int seenLimit, int shownLimit, CancellationToken ct)
    {
        using var reading = Begin(new(user, historyLength, seenLimit, shownLimit));
        await reading.Found.WaitAsync(ct);
        return await reading.User;
    }

    /// <summary>Begins to read, unless Postgres is away, and waits for who asks.</summary>
    /// <param name="take">Owns the reading.</param>
    /// <exception cref="StoreException">Postgres is down or refuses.</exception>
    /// <exception cref="TimeoutException">It is late.</exception>
    internal Task<UserContext> AskAsync(ContextQuestion question, Action<ContextReading> take, TimeSpan patience, CancellationToken ct) =>
        _database.WaitAsync(
            () =>
            {
                var reading = Begin(question);
                take(reading);
                return reading.User;
            }, patience, ct);

    /// <summary>Begins to read; whoever waits bounds their own waiting.</summary>
    internal ContextReading Begin(ContextQuestion question) => new((told, token) => ReadAsync(question, told, token), _database.Leave);

    private async Task<FoundWorks> ReadAsync(ContextQuestion question, Action<UserContext> told, CancellationToken ct)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(ct);
            await using var batch = Batch(connection, question);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var history = await HistoryAsync(reader, ct);
            await NextAsync(reader, ct);
            told(ContextRow.Read(reader, question.User, history));
            var recalled = _recall is null ? [] : await RecalledAsync(reader, ct);
            return new(recalled, question.Query is null ? null : await AnswerAsync(reader, ct));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer with the user's context.", e);
        }
    }

    private NpgsqlBatch Batch(NpgsqlConnection connection, ContextQuestion question)
    {
        var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("begin isolation level repeatable read, read only"));
        batch.BatchCommands.Add(_history.ToCommand(question));
        var user = _user.ToCommand(question);
        user.AppendErrorBarrier = true;
        batch.BatchCommands.Add(user);
        if (_recall is not null)
            batch.BatchCommands.Add(_recall.ToCommand(question));
        if (question.Query is not null)
        {
            batch.BatchCommands.Add(_known.ToCommand(question));
            if (_text is not null)
                batch.BatchCommands.Add(_text.ToCommand(question));
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        return batch;
    }

    private static async Task<EngagedWork[]> HistoryAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var history = new List<EngagedWork>();
        while (await reader.ReadAsync(ct))
            history.Add(new(reader.GetInt64(0), Id(reader, 1), Id(reader, 2), reader.GetFieldValue<string[]>(3)));
        return [.. history];
    }

    private async Task<long[][]> RecalledAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await NextAsync(reader, ct);
        var recalled = new long[_channels][];
        for (var i = 0; i < recalled.Length; i++)
            recalled[i] = reader.GetFieldValue<long[]>(i);
        return recalled;
    }

    private async Task<QueryAnswer> AnswerAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await NextAsync(reader, ct);
        var (work, creator) = (reader.GetBoolean(0), reader.GetBoolean(1));
        var hits = new List<TextHit>();
        if (_text is not null && await reader.NextResultAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                hits.Add(new(reader.GetInt64(0), reader.GetFloat(1)));
        }

        return new([.. hits], work, creator);
    }

    // The next result's one row.
    private static async Task NextAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
    }

    private static long? Id(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
