namespace VectorRec.Funnel.Sources;

/// <summary>The newest recordings of the creators a user follows; what is on the air has channels of its own.</summary>
public sealed class FolloweeWorks(int quota) : ISocialChannel
{
    public string Name => "followee_works";

    public int Quota => quota;

    public string Sql =>
        """
        select recent.work_id
        from (select followee_id from follows where follower_id = @user order by created_at desc, followee_id limit 500) followee
        cross join lateral (
            select work_id, created_at from works
            where creator_id = followee.followee_id and status = 'active' and kind = 'work' order by created_at desc, work_id limit 10) recent
        order by recent.created_at desc, recent.work_id limit {0}
        """;
}
