namespace VectorRec.Funnel.Sources;

/// <summary>Recordings of creators whom several of the user's followees follow and the user does not.</summary>
public sealed class FriendsOfFriends(int quota) : ISocialChannel
{
    public string Name => "friends_of_friends";

    public int Quota => quota;

    public string Sql =>
        """
        select recent.work_id
        from (select second.followee_id, count(*) as ties
              from (select followee_id from follows where follower_id = @user order by created_at desc, followee_id limit 100) first
              cross join lateral (
                  select followee_id from follows where follower_id = first.followee_id order by created_at desc, followee_id limit 100) second
              where second.followee_id <> @user
                and not exists (select from follows known where known.follower_id = @user and known.followee_id = second.followee_id)
              group by second.followee_id order by ties desc, second.followee_id limit 100) creator
        cross join lateral (
            select work_id, created_at from works
            where creator_id = creator.followee_id and status = 'active' and kind = 'work' order by created_at desc, work_id limit 5) recent
        order by creator.ties desc, recent.created_at desc, recent.work_id limit {0}
        """;
}
