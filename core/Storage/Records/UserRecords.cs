using System.Runtime.CompilerServices;
using Dapper;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>What is known of one user, as records that an import takes.</summary>
public sealed class UserRecords(Database database)
{
    /// <summary>Kinds that a user has records of, in the order of an import.</summary>
    public static IReadOnlyList<RecordKind> Kinds { get; } =
        [RecordKinds.Users, RecordKinds.Works, RecordKinds.Follows, RecordKinds.Families, RecordKinds.Events];

    /// <summary>Records of a kind as JSON objects, without fields that have no value. Of a family, the user's own membership.</summary>
    public async IAsyncEnumerable<string> ReadAsync(RecordKind kind, long user, [EnumeratorCancellation] CancellationToken ct)
    {
        var fields = string.Join(", ", kind.Fields.Select(
            field => kind == RecordKinds.Families && field.Name == "members" ? "array[@user] as members" : field.Name));
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = connection.QueryUnbufferedAsync<string>(
            $"""
             select jsonb_strip_nulls(to_jsonb(record))::text
             from (select {fields} from {kind.Name} where {Owner(kind)} order by {string.Join(", ", kind.Key)}) record
             """, new { user }, commandTimeout: 0);
        await foreach (var row in rows.WithCancellation(ct))
            yield return row;
    }

    /// <summary>What the user does not want and took back, as one JSON object: the wishes have no files of their own.</summary>
    public async Task<string> WishesAsync(long user, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            $"""
             select json_build_object('userId', @user,
                 'blocked', (
                     select coalesce(json_agg(json_build_object('creatorId', creator_id, 'at', created_at) order by creator_id), '[]')
                     from blocks where user_id = @user),
                 'notInterested', (
                     select coalesce(json_agg(json_strip_nulls(json_build_object(kind || 'Id', case when kind <> 'tag' then id end,
                         'tag', nullif(tag, ''), 'at', created_at)) order by kind, id, tag), '[]')
                     from not_interested where user_id = @user),
                 'unfollowed', (select coalesce(json_agg(json_build_object('followeeId', followee_id, 'at', at) order by followee_id), '[]')
                                from unfollows where follower_id = @user),
                 'likesTakenBack', (select coalesce(json_agg(json_build_object('workId', work_id, 'at', at) order by work_id), '[]')
                                    from withdrawn_likes where user_id = @user))::text
             """, new { user }, cancellationToken: ct)))!;
    }

    private static string Owner(RecordKind kind) =>
        kind == RecordKinds.Works ? "creator_id = @user"
        : kind == RecordKinds.Follows ? "follower_id = @user or followee_id = @user"
        : kind == RecordKinds.Families ? "family_id in (select family_id from family_members where user_id = @user)"
        : "user_id = @user";
}
