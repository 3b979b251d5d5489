using System.Globalization;
using System.Text;
using VectorRec.Features;
using VectorRec.Storage.Channels;
using VectorRec.Storage.Wishes;

namespace VectorRec.Storage.Contexts;

/// <summary>The SQL that reads a request's context.</summary>
internal static class ContextStatements
{
    /// <summary>
    /// Among works of one instant the order is that of a hash: where no event has a time of its own, a long history is then cut at random,
    /// and not to the works with the lowest ids. ExportSource has the same order.
    /// </summary>
    public const string AtOneTime = "hashint8(work_id), work_id";

    /// <summary>Works engaged with, newest first.</summary>
    public const string History =
        $"""
        select e.work_id, w.creator_id, w.song_id, w.tags
        from (select work_id, engaged_at from user_works where user_id = @user and engaged_at is not null
              order by engaged_at desc, {AtOneTime} limit @historyLength) e
        join works w using (work_id) order by e.engaged_at desc, {AtOneTime}
        """;

    /// <summary>Whether what a query names is there.</summary>
    public const string Known =
        """
        select @UnknownWork is null or exists (select from works where work_id = @UnknownWork),
               @UnknownCreator is null or exists (select from users where user_id = @UnknownCreator)
        """;

    /// <summary>All else that is known of the user, in one row.</summary>
    /// <param name="airs">Whether requests show what goes on and off the air, and so have to know what changed last.</param>
    public static string User(bool airs) =>
        $"""
         select u.user_id, u.language, u.city, u.birth_year, u.level,
                array(select substring(varbit_send(bits) from 5) from user_seen where user_id = @user order by number desc
                    limit @seenShards) as seen,
                (select coalesce(sum(works), 0)::int
                    from (select works from user_seen where user_id = @user order by number desc
                    limit @seenShards) shard) as seen_count,
                array(select work_id from user_works where user_id = @user order by last_at desc, work_id limit @shownLimit) as shown,
                array(select followee_id from follows where follower_id = @user order by created_at desc, followee_id
                    limit {FeatureNames.FriendsWidth.ToString(CultureInfo.InvariantCulture)}) as friends,
                {WishStore.Columns}
                {(airs ? Changed("status <> 'active'", "off_air") + Changed("status = 'active'", "on_air") : "")}
         from (values (1)) one left join users u on u.user_id = @user
         """;

    /// <summary>What several channels find, a column each.</summary>
    public static string Channels(IReadOnlyList<RecallStatement> statements)
    {
        var sql = new StringBuilder("select ");
        for (var i = 0; i < statements.Count; i++)
            sql.Append(i == 0 ? "" : ",\n").Append(statements[i].AsArray());
        return sql.ToString();
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
}
