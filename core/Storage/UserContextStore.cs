using System.Data;
using System.Globalization;
using System.Text;
using Dapper;
using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Storage.Channels;
using VectorRec.Storage.Wishes;
using VectorRec.Users;

namespace VectorRec.Storage;

/// <summary>
/// Reads a request's context in one round trip: profile, behaviour, graph, the recall channels' statements, and the search of a query's
/// text.
/// </summary>
public sealed class UserContextStore
{
    private readonly Database _database;
    private readonly IReadOnlyList<RecallStatement> _statements;
    private readonly string _sql;
    private readonly string _queried;

    /// <param name="statements">At most one of them is scored: it is the search of a query's text.</param>
    /// <param name="airs">Whether requests show what goes on and off the air, and so have to know what changed last.</param>
    public UserContextStore(Database database, IReadOnlyList<RecallStatement> statements, bool airs = false)
    {
        _database = database;
        _statements = [.. statements.Where(statement => !statement.Scored)];
        _sql = Compose(_statements, airs);
        _queried =
            $"{_sql};\n{Known}{string.Concat(statements.Where(statement => statement.Scored).Select(statement => $";\n{statement.Sql}"))}";
    }

    /// <param name="historyLength">Works in a history.</param>
    /// <param name="seenLimit">Newest works that count as seen, in whole shards.</param>
    /// <param name="shownLimit">Works of <see cref="UserContext.Shown"/>.</param>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    public async Task<UserContext> ReadAsync(long user, int historyLength, int seenLimit, int shownLimit, CancellationToken ct) =>
        (await ReadAsync(user, historyLength, seenLimit, shownLimit, question: null, caughtUpTo: null, ct)).User;

    /// <param name="question">Null when the request has no query.</param>
    /// <param name="caughtUpTo">
    /// What was put on or off the air before is known, if this server counted it; see <see cref="WorkChangeFeed"/>.
    /// </param>
    internal async Task<ContextAnswer> ReadAsync(
        long user, int historyLength, int seenLimit, int shownLimit, CatalogueQuestion? question, ChangeCursor? caughtUpTo,
            CancellationToken ct)
    {
        var seenShards = (seenLimit + SeenWorks.PerShard - 1) / SeenWorks.PerShard;
        var parameters = new DynamicParameters(
            new { user, historyLength, seenShards, shownLimit, countedSince = caughtUpTo?.ServerStart, caughtUpTo = caughtUpTo?.Seq });
        if (question is not null)
            parameters.AddDynamicParams(question);
        else
            // A scene may have a query's channels and be asked without one.
            parameters.Add(nameof(CatalogueQuestion.UnknownWork), null, DbType.Int64);
        try
        {
            await using var connection = await _database.OpenConnectionAsync(ct);
            await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
                question is null ? _sql : _queried, parameters, cancellationToken: ct));
            var history = await results.ReadAsync<EngagedRecord>();
            var row = (IDictionary<string, object>)await results.ReadSingleAsync();
            var context = new UserContext(
                user,
                row["user_id"] is null ? null : Profile(row),
                [.. history.Select(work => new EngagedWork(work.WorkId, work.CreatorId, work.SongId, work.Tags))],
                Seen((byte[][])row["seen"]),
                (long[])row["shown"],
                (long[])row["friends"],
                (long[])row["blocked"])
            {
                NotInterested = new((long[])row["no_works"], (long[])row["no_creators"], (long[])row["no_songs"], (string[])row["no_tags"]),
                SeenCount = (int)row["seen_count"],
                OffAir = row.TryGetValue("off_air", out var off) ? (long[])off : [],
                OnAir = row.TryGetValue("on_air", out var on) ? (long[])on : [],
            };
            return new(
                context,
                [.. Enumerable.Range(0, _statements.Count).Select(i => (long[])row[Column(i)])],
                question is null ? null : await AnswerAsync(results));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer with the user's context.", e);
        }
    }

    private static async Task<QueryAnswer> AnswerAsync(SqlMapper.GridReader results)
    {
        var (work, creator) = await results.ReadSingleAsync<(bool, bool)>();
        return new QueryAnswer(results.IsConsumed
            ? [] : [.. (await results.ReadAsync<(long, float)>()).Select(hit => new TextHit(hit.Item1, hit.Item2))], work, creator);
    }

    private static UserProfile Profile(IDictionary<string, object> row) => new(
        (long)row["user_id"], (string?)row["language"], (string?)row["city"], (short?)row["birth_year"], (short)row["level"]);

    // A bit string is sent as its length, four bytes, and its bits.
    private static SeenWorks Seen(byte[][] shards) => shards.Length == 0 ? SeenWorks.None : new([.. shards.Select(shard => shard[4..])]);

    private const string Known =
        """
        select @UnknownWork is null or exists (select from works where work_id = @UnknownWork),
               @UnknownCreator is null or exists (select from users where user_id = @UnknownCreator)
        """;

    private static string Compose(IReadOnlyList<RecallStatement> statements, bool airs)
    {
        var sql = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"""
             select e.work_id, w.creator_id, w.song_id, w.tags
             from (select work_id, engaged_at from user_works where user_id = @user and engaged_at is not null
                   order by engaged_at desc, work_id limit @historyLength) e
             join works w using (work_id) order by e.engaged_at desc, e.work_id;
             select u.user_id, u.language, u.city, u.birth_year, u.level,
                    array(select varbit_send(bits) from user_seen where user_id = @user order by number desc limit @seenShards) as seen,
                    (select coalesce(sum(works), 0)::int
                        from (select works from user_seen where user_id = @user order by number desc
                        limit @seenShards) shard) as seen_count,
                    array(select work_id from user_works where user_id = @user order by last_at desc, work_id limit @shownLimit) as shown,
                    array(select followee_id from follows where follower_id = @user order by created_at desc, followee_id
                        limit {FeatureNames.FriendsWidth}) as friends,
                    {WishStore.Columns}
             """));
        for (var i = 0; i < statements.Count; i++)
            sql.Append(",\n ").Append(statements[i].AsArray()).Append(" as ").Append(Column(i));
        if (airs)
            sql.Append(Changed("status <> 'active'", "off_air")).Append(Changed("status = 'active'", "on_air"));
        return sql.Append("\nfrom (values (1)) one left join users u on u.user_id = @user").ToString();
    }

    // As in the change feed. Where another server counted, all that ever changed is asked for.
    private static string Changed(string status, string name) =>
        $"""
         ,
          array(select work_id from works
                where kind <> 'work' and changed_seq >= case when pg_postmaster_start_time() = @countedSince then @caughtUpTo else 0 end
                  and changed_seq < case when pg_postmaster_start_time() = @countedSince
                                    then pg_snapshot_xmax(pg_current_snapshot())::text::bigint else {long.MaxValue} end
                  and {status} order by work_id) as {name}
         """;

    private static string Column(int channel) => string.Create(CultureInfo.InvariantCulture, $"channel_{channel}");

    private sealed class EngagedRecord
    {
        public long WorkId { get; init; }

        public long? CreatorId { get; init; }

        public long? SongId { get; init; }

        public string[] Tags { get; init; } = [];
    }
}
