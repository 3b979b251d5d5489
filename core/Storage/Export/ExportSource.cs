using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Storage.Contexts;
using VectorRec.Storage.Wishes;

namespace VectorRec.Storage.Export;

/// <summary>What an export reads from Postgres, all as of one snapshot.</summary>
internal sealed class ExportSource(CatalogueSnapshot snapshot, DateTime until)
{
    /// <summary>Counts events by user and work once; the vocabularies and rows below follow from the counts.</summary>
    public Task PrepareAsync(CancellationToken ct) => snapshot.Connection.ExecuteAsync(Command(
        $"""
        create temp table export_users on commit drop as
            select user_id, count(*) as events from events e where at < @until and {LikeStore.StillStands} group by user_id;
        create temp table export_works on commit drop as
            select work_id, count(*) as events from events e
            where at < @until and type <> 'impression' and {LikeStore.StillStands} group by work_id;
        analyze export_users, export_works;
        """, new { until }, ct, timeout: 0));

    /// <summary>Known values: what occurs in at least <paramref name="minCount"/> events.</summary>
    public async Task<Vocabularies> ReadVocabulariesAsync(int minCount, CancellationToken ct)
    {
        const string engaged = "export_works e join works w using (work_id)";
        return new(
            new(await Column<long>("select user_id from export_users where events >= @minCount")),
            new(await Column<long>("select work_id from export_works where events >= @minCount")),
            new(await Column<long>(
                $"select creator_id from {engaged} where creator_id is not null group by 1 having sum(events) >= @minCount")),
            new(await Column<long>($"select song_id from {engaged} where song_id is not null group by 1 having sum(events) >= @minCount")),
            new(await Column<string>("select tag from works, unnest(tags) as tag group by tag having count(*) >= @minCount")),
            new(await Column<string>(
                "select language from works where language <> '' union select language from users where language <> ''")),
            new(await Column<string>("select city from works where city <> '' union select city from users where city <> ''")));

        Task<IEnumerable<T>> Column<T>(string sql) => snapshot.Connection.QueryAsync<T>(Command(sql, new { minCount }, ct, timeout: 0));
    }

    /// <summary>Users with events, in ascending id order, with their followees, newest first, and since when they follow them.</summary>
    public async IAsyncEnumerable<(UserProfile Profile, long[] Friends, DateTime[] Since)> ReadUsersAsync(
        [EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = await ReadAsync(
            """
            select u.user_id, u.language, u.city, u.birth_year, u.level,
                   coalesce(f.friends, '{}'), coalesce(f.since, '{}')
            from users u join export_users using (user_id)
            left join lateral (
                select array_agg(followee_id order by created_at desc, followee_id) as friends,
                    array_agg(created_at order by created_at desc, followee_id) as since
                from (select followee_id, created_at from follows where follower_id = u.user_id order by created_at desc, followee_id
                    limit @friends) newest
            ) f on true
            order by u.user_id
            """, ct, new NpgsqlParameter<int>("friends", FeatureNames.FriendsWidth));
        while (await reader.ReadAsync(ct))
        {
            yield return (
                new UserProfile(
                    reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetInt16(3), reader.GetInt16(4)),
                reader.GetFieldValue<long[]>(5),
                reader.GetFieldValue<DateTime[]>(6));
        }
    }

    /// <summary>Whether all events carry the same time: then there is no before and after.</summary>
    public Task<bool> IsUndatedAsync(CancellationToken ct) => snapshot.Connection.ExecuteScalarAsync<bool>(Command(
        "select coalesce(min(at) = max(at), false) from events where at < @until", new { until }, ct, timeout: 0));

    /// <summary>Examples: the events of one user, work and slate (or day, outside of slates) in one.</summary>
    /// <param name="byUser">By user, their works in the order in which the service reads them when all have one time; otherwise by the time
    /// when the slate began, with each slate in one run.</param>
    public async IAsyncEnumerable<(long User, long Work, Example Example)> ReadExamplesAsync(
        bool byUser, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = await ReadAsync(
            $"""
             select user_id, work_id, kinds, weight, place, request_id, engaged,
                    case when request_id is null then first else min(first) over (partition by user_id, request_id) end as start
             from (select user_id, work_id, request_id, min(at) as first, bit_or(event_bit(type))::int2 as kinds,
                 least(sum(weight), 3e38)::float4 as weight,
                          coalesce(min(position), -1)::int2 as place, min(at) filter (where type <> 'impression') as engaged
                   from events e where at < @until and {LikeStore.StillStands}
                   group by user_id, work_id, request_id, case when request_id is null then at::date end) e
             order by {(byUser ? $"user_id, {ContextStatements.AtOneTime}" : "start, user_id, request_id, place, work_id")}
             """, ct, new NpgsqlParameter<DateTime>("until", until));
        while (await reader.ReadAsync(ct))
        {
            var slate = reader.IsDBNull(5) ? Guid.Empty : reader.GetGuid(5);
            DateTime? engaged = reader.IsDBNull(6) ? null : reader.GetDateTime(6);
            yield return (reader.GetInt64(0), reader.GetInt64(1),
                new Example(0, 0, reader.GetDateTime(7), (byte)reader.GetInt16(2), reader.GetFloat(3), reader.GetInt16(4), slate, engaged));
        }
    }

    private async Task<NpgsqlDataReader> ReadAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, snapshot.Connection, snapshot.Transaction) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteReaderAsync(ct);
    }

    private CommandDefinition Command(string sql, object parameters, CancellationToken ct, int timeout) =>
        new(sql, parameters, snapshot.Transaction, timeout, cancellationToken: ct);
}
