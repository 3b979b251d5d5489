using Npgsql;

namespace VectorRec.Storage.Records;

/// <summary>What users took back: whatever was until then counts no more.</summary>
public sealed class RemovalMerge(Staging staging) : IMerge
{
    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        var (added, changed) = await LikesAsync(connection, first, last, ct);
        var rows = $"(select * from {staging.Table} where line > @first and line <= @last) s";
        changed += await Staging.SqlAsync(connection,
            $"""
             delete from blocks b using {rows}
             where s.type = 'block' and b.user_id = s.user_id and b.creator_id = s.creator_id and b.created_at <= s.at
             """, first, last, ct);
        changed += await Staging.SqlAsync(connection,
            $"""
             delete from not_interested n
             using (select s.user_id, s.at, {WishMerge.Target} from {rows} where s.type = 'not_interested') s
             where n.user_id = s.user_id and n.kind = s.kind and n.id = s.id and n.tag = s.tag and n.created_at <= s.at
             """, first, last, ct);
        await WishMerge.TellAsync(connection, staging, first, last, ct);
        return new(added, changed);
    }

    private async Task<(long Added, long Changed)> LikesAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        var likes = $"(select user_id, work_id, at from {staging.Table} where line > @first and line <= @last and type = 'like') s";
        // A like after it stands. The log is asked only where the user did something with the work after it.
        await Staging.SqlAsync(connection,
            $"""
             select fold_back_likes(array_agg(s.user_id), array_agg(s.work_id))
             from {likes} join user_works u on u.user_id = s.user_id and u.work_id = s.work_id and u.kinds & 8 <> 0
             where not exists (select from withdrawn_likes w where w.user_id = s.user_id and w.work_id = s.work_id and w.at >= s.at)
               and (u.engaged_at <= s.at or not exists (
                   select from events e where e.at > s.at and e.type = 'like' and e.user_id = s.user_id and e.work_id = s.work_id))
             having count(*) > 0
             """, first, last, ct);
        var changed = await Staging.SqlAsync(connection,
            $"""
             update withdrawn_likes w set at = s.at from {likes}
             where w.user_id = s.user_id and w.work_id = s.work_id and w.at < s.at
             """, first, last, ct);
        var added = await Staging.SqlAsync(connection,
            $"""
             insert into withdrawn_likes (user_id, work_id, at) select user_id, work_id, at from {likes}
             where not exists (select from withdrawn_likes w where w.user_id = s.user_id and w.work_id = s.work_id) order by 1, 2
             """, first, last, ct);
        return (added, changed);
    }
}
