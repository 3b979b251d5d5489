using Npgsql;
using VectorRec.Records;
using VectorRec.Storage.Wishes;

namespace VectorRec.Storage.Records;

/// <summary>What users do not want. Instances of the service that remember the wishes of a user hear of it.</summary>
public sealed class WishMerge(Staging staging) : IMerge
{
    /// <summary>A wish of a staged row <c>s</c>, as <c>not_interested</c> has it.</summary>
    internal const string Target =
        """
        case when s.work_id is not null then 'work' when s.creator_id is not null then 'creator' when s.song_id is not null then 'song'
             else 'tag' end as kind,
        coalesce(s.work_id, s.creator_id, s.song_id, 0) as id, coalesce(s.tag, '') as tag
        """;

    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        var (table, key, columns) = staging.Kind == RecordKinds.Blocks
            ? ("blocks", "user_id, creator_id", "s.user_id, s.creator_id")
            : ("not_interested", "user_id, kind, id, tag", $"s.user_id, {Target}");
        var wishes = $"(select {columns}, s.created_at from {staging.Table} s where s.line > @first and s.line <= @last) s";
        var same = string.Join(" and ", key.Split(", ").Select(column => $"t.{column} = s.{column}"));
        var changed = await Staging.SqlAsync(connection,
            $"update {table} t set created_at = s.created_at from {wishes} where {same} and t.created_at <> s.created_at", first, last, ct);
        var added = await Staging.SqlAsync(connection,
            $"""
             insert into {table} ({key}, created_at) select {key}, coalesce(created_at, now()) from {wishes}
             where not exists (select from {table} t where {same}) order by {key}
             """, first, last, ct);
        await TellAsync(connection, staging, first, last, ct);
        return new(added, changed);
    }

    /// <summary>Tells of the users of staged rows, when the transaction commits.</summary>
    internal static Task TellAsync(NpgsqlConnection connection, Staging staging, long first, long last, CancellationToken ct) =>
        Staging.SqlAsync(connection,
            $"""
             select pg_notify('{UserNotice.Channel}', '{UserNotice.WishesPrefix}' || user_id)
             from (select distinct user_id from {staging.Table} where line > @first and line <= @last) users
             """, first, last, ct);
}
