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

    private static string Owner(RecordKind kind) =>
        kind == RecordKinds.Works ? "creator_id = @user"
        : kind == RecordKinds.Follows ? "follower_id = @user or followee_id = @user"
        : kind == RecordKinds.Families ? "family_id in (select family_id from family_members where user_id = @user)"
        : "user_id = @user";
}
