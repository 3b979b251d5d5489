namespace VectorRec.Funnel.Sources;

/// <summary>The newest recordings of the members of the user's families.</summary>
public sealed class FamilyWorks(int quota) : ISocialChannel
{
    public string Name => "family_works";

    public int Quota => quota;

    public string Sql =>
        """
        select recent.work_id
        from (select distinct other.user_id
              from family_members mine join family_members other using (family_id)
              where mine.user_id = @user and other.user_id <> @user order by other.user_id limit 500) member
        cross join lateral (
            select work_id, created_at from works
            where creator_id = member.user_id and status = 'active' and kind = 'work' order by created_at desc, work_id limit 5) recent
        order by recent.created_at desc, recent.work_id limit {0}
        """;
}
