using System.Runtime.CompilerServices;
using Dapper;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>What is known of one user, as records that an import takes.</summary>
public sealed class UserRecords(Database database)
{
    /// <summary>Kinds that a user has records of, in the order of an import.</summary>
    public static IReadOnlyList<RecordKind> Kinds { get; } =
    [
        RecordKinds.Users, RecordKinds.Works, RecordKinds.Follows, RecordKinds.Families, RecordKinds.Blocks, RecordKinds.NotInterested,
        RecordKinds.Unfollows, RecordKinds.Events, RecordKinds.Removals,
    ];

    /// <summary>Records of a kind as JSON objects, without fields that have no value. Of a family, the user's own membership.</summary>
    public async IAsyncEnumerable<string> ReadAsync(RecordKind kind, long user, [EnumeratorCancellation] CancellationToken ct)
    {
        var fields = string.Join(", ", kind.Fields.Select(field =>
            kind == RecordKinds.Families && field.Name == "members" ? "array[@user] as members"
            : field == kind.Aside ? $"(select v.vector from {RecordKind.VectorTable(field)} v where v.{kind.Key[0]} = kept.{kind.Key[0]})"
            : field.Name));
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = connection.QueryUnbufferedAsync<string>(
            $"""
             select jsonb_strip_nulls(to_jsonb(record))::text
             from (select {fields} from {Source(kind)} kept where {Owner(kind)} order by {string.Join(", ", kind.Key)}) record
             """, new { user }, commandTimeout: 0);
        await foreach (var row in rows.WithCancellation(ct))
            yield return row;
    }

    // The kinds that are kept in another shape than they come in.
    private static string Source(RecordKind kind) =>
        kind == RecordKinds.NotInterested
            ? """
              (select user_id, case kind when 'work' then id end as work_id, case kind when 'creator' then id end as creator_id,
                      case kind when 'song' then id end as song_id, case kind when 'tag' then tag end as tag, created_at
               from not_interested)
              """
        : kind == RecordKinds.Removals
            ? """
              (select user_id, 'like' as type, work_id, null::bigint as creator_id, null::bigint as song_id, null as tag, at
               from withdrawn_likes)
              """
        : kind.Name;

    private static string Owner(RecordKind kind) =>
        kind == RecordKinds.Works ? "creator_id = @user"
        : kind == RecordKinds.Follows ? "follower_id = @user or followee_id = @user"
        : kind == RecordKinds.Unfollows ? "follower_id = @user"
        : kind == RecordKinds.Families ? "family_id in (select family_id from family_members where user_id = @user)"
        : "user_id = @user";
}
