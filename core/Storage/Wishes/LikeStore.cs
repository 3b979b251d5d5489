using Dapper;

namespace VectorRec.Storage.Wishes;

/// <summary>Takes likes back. The log keeps what happened; what is folded from it and what is exported does not count it.</summary>
public sealed class LikeStore(Database database)
{
    /// <summary>A condition on <c>events e</c>: it is not a like that was taken back.</summary>
    internal const string StillStands =
        """
        not (e.type = 'like' and exists (
            select from withdrawn_likes x where x.user_id = e.user_id and x.work_id = e.work_id and x.at >= e.at))
        """;

    /// <summary>Likes until now do not count, those that are still on their way among them.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<WishOutcome> TakeBackAsync(long user, long work, CancellationToken ct)
    {
        return await database.AskAsync("Postgres did not take the like back.", async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            // An event's clock may be ahead of this one.
            var (hasUser, hasWork) = await connection.QuerySingleAsync<(bool, bool)>(new CommandDefinition(
                """
                with known as (select exists (select from users where user_id = @user) as has_user,
                                      exists (select from works where work_id = @work) as has_work),
                noted as (
                    insert into withdrawn_likes as w (user_id, work_id, at)
                    select @user, @work, greatest(now(), (select engaged_at from user_works where user_id = @user and work_id = @work))
                    from known where has_user and has_work
                    on conflict (user_id, work_id) do update set at = greatest(w.at, excluded.at))
                select has_user, has_work from known
                """, new { user, work }, transaction, cancellationToken: ct));
            if (!hasUser || !hasWork)
                return hasUser ? WishOutcome.NoTarget : WishOutcome.NoUser;
            var taken = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                "select fold_back_likes(array[@user], array[@work])", new { user, work }, transaction, cancellationToken: ct));
            await transaction.CommitAsync(ct);
            return taken > 0 ? WishOutcome.Changed : WishOutcome.Unchanged;
        }, ct);
    }
}
