namespace VectorRec.Funnel.Sources;

/// <summary>What the creators and friends a user follows liked lately.</summary>
public sealed class FolloweeLikes(int quota) : ISocialChannel
{
    public string Name => "followee_likes";

    public int Quota => quota;

    public string Sql =>
        """
        select liked.work_id
        from (select followee_id from follows where follower_id = @user order by created_at desc, followee_id limit 500) followee
        cross join lateral (
            select work_id, engaged_at from user_works
            where user_id = followee.followee_id and kinds & 8 <> 0 order by engaged_at desc, work_id limit 10) liked
        group by liked.work_id order by count(*) desc, max(liked.engaged_at) desc, liked.work_id limit {0}
        """;
}
