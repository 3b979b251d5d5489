using Dapper;
using VectorRec.Storage;

namespace VectorRec.Tests.Ecosystem;

/// <summary>A few users, creators of each level and works, and what was shown of them.</summary>
internal static class ShownWorks
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Creators 11, 12 and 13 of the levels 1, 5 and 8; works 101 and 102 of the first, 103, 104, and 105 of nobody.</summary>
    /// <param name="newest">When 101 was made; the others are a month older.</param>
    public static async Task AddCatalogueAsync(Database database, DateTime newest)
    {
        await using var connection = await database.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            insert into users (user_id, level) values (1, 0), (2, 0), (3, 0), (11, 1), (12, 5), (13, 8);
            insert into works (work_id, creator_id, created_at)
            select work_id, creator_id, @newest - case when work_id = 101 then interval '0' else interval '30 days' end
            from (values (101, 11), (102, 11), (103, 12), (104, 13), (105, null)) w (work_id, creator_id)
            """, new { newest });
    }

    /// <summary>Shows works to a user in one slate.</summary>
    /// <param name="answered">False for what no request answered.</param>
    public static async Task ShowAsync(
        Database database, DateTime at, long user, string? scene, long[] works, string type = "impression", bool answered = true)
    {
        await using var connection = await database.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            select ensure_events_partition((@at at time zone 'UTC')::date);
            insert into events (event_id, at, user_id, work_id, type, request_id, scene)
            select gen_random_uuid(), @at, @user, w, @type, @request, @scene from unnest(@works) w
            """, new { at, user, scene, works, type, request = answered ? Guid.NewGuid() : (Guid?)null });
    }
}
