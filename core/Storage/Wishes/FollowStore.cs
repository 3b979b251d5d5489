using Dapper;

namespace VectorRec.Storage.Wishes;

/// <summary>Single follows as users make and end them.</summary>
public sealed class FollowStore(Database database)
{
    /// <summary>From now on, whatever was before.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> FollowAsync(long follower, long followee, CancellationToken ct) => WriteAsync(
        follower, followee,
        "delete from unfollows where follower_id = @follower and followee_id = @followee",
        "insert into follows (follower_id, followee_id) values (@follower, @followee) on conflict do nothing", ct);

    /// <summary>Also against a follow until now that is still on its way.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<WishOutcome> UnfollowAsync(long follower, long followee, CancellationToken ct) => WriteAsync(
        follower, followee,
        """
        insert into unfollows as u (follower_id, followee_id, at) values (@follower, @followee, greatest(now(),
            (select created_at from follows where follower_id = @follower and followee_id = @followee)))
        on conflict (follower_id, followee_id) do update set at = greatest(u.at, excluded.at)
        """,
        "delete from follows where follower_id = @follower and followee_id = @followee", ct);

    private async Task<WishOutcome> WriteAsync(long follower, long followee, string note, string change, CancellationToken ct)
    {
        return await database.AskAsync("Postgres did not take the follow.", async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var (hasFollower, hasFollowee) = await connection.QuerySingleAsync<(bool, bool)>(new CommandDefinition(
                """
                select exists (select from users where user_id = @follower), exists (select from users where user_id = @followee)
                """, new { follower, followee }, transaction, cancellationToken: ct));
            if (!hasFollower || !hasFollowee)
                return hasFollower ? WishOutcome.NoTarget : WishOutcome.NoUser;
            await connection.ExecuteAsync(new CommandDefinition(note, new { follower, followee }, transaction, cancellationToken: ct));
            var changed = await connection.ExecuteAsync(
                new CommandDefinition(change, new { follower, followee }, transaction, cancellationToken: ct));
            await transaction.CommitAsync(ct);
            return changed > 0 ? WishOutcome.Changed : WishOutcome.Unchanged;
        }, ct);
    }
}
