using Npgsql;

namespace VectorRec.Storage.Records;

/// <summary>Ends follows, and notes when: a follow until then that comes later does not count.</summary>
public sealed class UnfollowMerge(Staging staging) : IMerge
{
    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        var rows = $"{staging.Table} s where s.line > @first and s.line <= @last";
        var changed = await Staging.SqlAsync(connection,
            $"""
             update unfollows u set at = s.at from {rows}
                 and u.follower_id = s.follower_id and u.followee_id = s.followee_id and u.at < s.at
             """, first, last, ct);
        var added = await Staging.SqlAsync(connection,
            $"""
             insert into unfollows (follower_id, followee_id, at) select follower_id, followee_id, at from {rows}
                 and not exists (select from unfollows u where u.follower_id = s.follower_id and u.followee_id = s.followee_id)
             order by 1, 2
             """, first, last, ct);
        await Staging.SqlAsync(connection,
            $"""
             delete from follows f using {rows}
                 and f.follower_id = s.follower_id and f.followee_id = s.followee_id and f.created_at <= s.at
             """, first, last, ct);
        return new(added, changed);
    }
}
