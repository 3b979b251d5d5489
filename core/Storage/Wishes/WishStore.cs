using Dapper;
using Npgsql;
using VectorRec.Users;

namespace VectorRec.Storage.Wishes;

/// <summary>
/// What users do not want: blocks, and what they are not interested in. A request that begins when a write has returned keeps to it;
/// instances that remember the user's wishes hear of it.
/// </summary>
public sealed class WishStore(Database database, RememberedWishes remembered)
{
    /// <summary>Most blocks of a user, and most of the other wishes: each request reads them.</summary>
    public const int Most = 10_000;

    /// <summary>Reads all wishes of <c>@user</c>.</summary>
    internal const string Columns =
        """
        array(select creator_id from blocks where user_id = @user order by creator_id) as blocked,
        array(select id from not_interested where user_id = @user and kind = 'work' order by id) as no_works,
        array(select id from not_interested where user_id = @user and kind = 'creator' order by id) as no_creators,
        array(select id from not_interested where user_id = @user and kind = 'song' order by id) as no_songs,
        array(select tag from not_interested where user_id = @user and kind = 'tag' order by tag) as no_tags
        """;

    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> BlockAsync(long user, long creator, CancellationToken ct) => WriteAsync(
        user, new { user, Id = creator, Most }, WishTarget.Creator(creator).Exists,
        """
        insert into blocks (user_id, creator_id)
        select @user, @Id from known where has_user and has_target and (select count(*) from blocks where user_id = @user) < @Most
        on conflict do nothing
        """, "exists (select from blocks where user_id = @user and creator_id = @Id)", ct);

    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> UnblockAsync(long user, long creator, CancellationToken ct) => WriteAsync(
        user, new { user, Id = creator }, "true", "delete from blocks where user_id = @user and creator_id = @Id", "true", ct);

    /// <summary>The user is not interested in something.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> AddAsync(long user, WishTarget target, CancellationToken ct) => WriteAsync(
        user, new { user, target.Kind, target.Id, target.Tag, Most }, target.Exists,
        """
        insert into not_interested (user_id, kind, id, tag)
        select @user, @Kind, @Id, @Tag from known
        where has_user and has_target and (select count(*) from not_interested where user_id = @user) < @Most
        on conflict do nothing
        """, "exists (select from not_interested where user_id = @user and kind = @Kind and id = @Id and tag = @Tag)", ct);

    /// <summary>The user takes that back.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> RemoveAsync(long user, WishTarget target, CancellationToken ct) => WriteAsync(
        user, new { user, target.Kind, target.Id, target.Tag }, "true",
        "delete from not_interested where user_id = @user and kind = @Kind and id = @Id and tag = @Tag", "true", ct);

    /// <returns>Null when there is no such user.</returns>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<UserContext?> ReadAsync(long user, CancellationToken ct)
    {
        var begun = remembered.Begin();
        var row = await ReachAsync((connection, ct) => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from users where user_id = @user", new { user }, cancellationToken: ct)), ct);
        if (row is null)
            return null;
        var wishes = new NotInterested(row.NoWorks, row.NoCreators, row.NoSongs, row.NoTags);
        remembered.Remember(user, row.Blocked, wishes, begun);
        return UserContext.Unknown(user) with { Blocked = row.Blocked, NotInterested = wishes };
    }

    /// <param name="change">Writes a row, or deletes it; it may read <c>known</c>.</param>
    /// <param name="had">Whether it was so before.</param>
    private async Task<WishOutcome> WriteAsync(
        long user, object parameters, string target, string change, string had, CancellationToken ct)
    {
        // What is told to the other instances is told when this commits.
        var (hasUser, hasTarget, hadIt, changed, _) = await ReachAsync(
            (connection, ct) => connection.QuerySingleAsync<(bool, bool, bool, int, int)>(new CommandDefinition(
                $"""
                 with known as (
                     select exists (select from users where user_id = @user) as has_user, {target} as has_target, {had} as had),
                 changed as ({change} returning user_id),
                 told as (select pg_notify('{UserNotice.Channel}', '{UserNotice.WishesPrefix}' || user_id) from changed)
                 select has_user, has_target, had, (select count(*)::int from changed), (select count(*)::int from told) from known
                 """, parameters, cancellationToken: ct)), ct);
        if (changed > 0)
            await ReadAsync(user, ct);
        return !hasUser ? WishOutcome.NoUser
            : !hasTarget ? WishOutcome.NoTarget
            : changed > 0 ? WishOutcome.Changed
            : hadIt ? WishOutcome.Unchanged
            : WishOutcome.TooMany;
    }

    private Task<T> ReachAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> query, CancellationToken ct) =>
        database.AskAsync("Postgres did not answer about a user's wishes.", query, ct);

    private sealed class Row
    {
        public long[] Blocked { get; init; } = [];

        public long[] NoWorks { get; init; } = [];

        public long[] NoCreators { get; init; } = [];

        public long[] NoSongs { get; init; } = [];

        public string[] NoTags { get; init; } = [];
    }
}
