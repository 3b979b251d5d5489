namespace VectorRec.Funnel.Sources;

/// <summary>
/// Works that share the song, the creator or tags with the work that the query names, for one that is too new for the index to
/// have its vector; for any other, nothing.
/// </summary>
public sealed class RelatedWorks(int quota) : ISocialChannel
{
    public string Name => "related";

    public int Quota => quota;

    public string Sql =>
        """
        select related.work_id
        from works asked cross join lateral (
            (select work_id, created_at, 2 as weight from works
             where song_id = asked.song_id and creator_id is distinct from asked.creator_id and status = 'active' order by created_at desc, work_id limit 200)
            union all
            (select work_id, created_at, 2 from works
             where creator_id = asked.creator_id and song_id is distinct from asked.song_id and status = 'active' order by created_at desc, work_id limit 200)
            union all
            (select work_id, created_at, 1 from works
             where tags && asked.tags and status = 'active' and work_id <> asked.work_id
               and (creator_id, song_id) is distinct from (asked.creator_id, asked.song_id) order by created_at desc, work_id limit 200)) related
        where asked.work_id = @UnknownWork
        group by related.work_id order by sum(related.weight) desc, max(related.created_at) desc, related.work_id limit {0}
        """;
}
