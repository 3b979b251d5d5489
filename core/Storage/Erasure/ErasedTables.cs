namespace VectorRec.Storage.Erasure;

/// <summary>Where a user is, in the order in which rows can go.</summary>
internal static class ErasedTables
{
    /// <summary>What an index leads to, by table: all of it goes in one transaction.</summary>
    public static IReadOnlyList<(string Table, string Sql)> Indexed(bool works) =>
    [
        ("follows", "delete from follows where follower_id = @user or followee_id = @user"),
        ("unfollows", "delete from unfollows where follower_id = @user or followee_id = @user"),
        ("family_members", "delete from family_members where user_id = @user"),
        ("blocks", "delete from blocks where user_id = @user or creator_id = @user"),
        ("not_interested", "delete from not_interested where user_id = @user or (kind = 'creator' and id = @user)"),
        ("withdrawn_likes", "delete from withdrawn_likes where user_id = @user"),
        ("user_works", "delete from user_works where user_id = @user"),
        ("user_seen", "delete from user_seen where user_id = @user"),
        // Nobody can say whose the older ones are.
        ("recordings", "delete from recordings where user_id = @user or user_id is null"),
        ("exposures", "delete from exposures where user_id = @user"),
        ("user_vectors", "delete from user_vectors where user_id = @user"),
        ("work_vectors",
            works ? "delete from work_vectors v using works w where w.work_id = v.work_id and w.creator_id = @user"
                : "delete from work_vectors where false"),
        ("works", works ? Removed : "update works set creator_id = null where creator_id = @user"),
        ("users", "delete from users where user_id = @user"),
    ];

    // The number of a removed work stays: generations, and copies of them, know by it that it may not be shown.
    private const string Removed =
        """
        update works set status = 'removed', creator_id = null, song_id = null, title = null, language = null, tags = '{}', city = null,
            lat = null, lon = null where creator_id = @user
        """;

    /// <summary>
    /// Somebody may have an account of the same number again when the logs are gone through: what is of a time after the erasure is theirs.
    /// </summary>
    /// <param name="at">A column of the table.</param>
    public static string Before(string at) =>
        $"""
        ({at} <= (select max(requested_at) from erasures where user_id = @user and finished_at is null)
            or not exists (select from users where user_id = @user))
        """;

    /// <summary>What those had written who began before the erasure and ended after it.</summary>
    public static IReadOnlyList<string> Late { get; } =
    [
        $"delete from user_works where user_id = @user and {Before("last_at")}",
        "delete from user_seen where user_id = @user and not exists (select from users where user_id = @user)",
        $"delete from withdrawn_likes where user_id = @user and {Before("at")}",
        $"delete from recordings where user_id = @user and {Before("at")}",
        $"delete from exposures where user_id = @user and {Before("at")}",
    ];

    /// <summary>The logs: gone through whole, a part at a time.</summary>
    public const string Logs =
        """
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.oid in (select inhrelid from pg_inherits where inhparent = 'events'::regclass) or c.oid = 'stage_samples'::regclass
        order by 1
        """;
}
