using System.Globalization;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// Works whose song's title, creator's name, own title or tags answer the query's text. Songs and creators are found first, and
/// bring their newest works, so that a title that a hundred thousand works share is compared once. Runs in the round trip that
/// reads the context. The rules of comparison are the functions of the migration "search".
/// </summary>
public sealed class TextMatches(int quota) : IRecallChannel
{
    public string Name => "text";

    public int Quota => quota;

    /// <summary>
    /// Selects work and relevance, best first, ties by id. A work's fields are independent evidence: they combine as
    /// 1 - product of (1 - relevance) (noisy or; Pearl 1988, Probabilistic Reasoning in Intelligent Systems, 4.3.2), so that
    /// words of the singer and of the song may stand in one query.
    /// </summary>
    internal string Sql { get; } = string.Create(CultureInfo.InvariantCulture,
        $"""
         with query as materialized (
             select plain, search_query(plain) as words, search_phrases(plain) as phrases, search_trigrams(plain) as trigrams
             from (select search_plain(@Text) as plain) q),
         song as materialized (
             select song_id, search_text, {Relevance} as relevance
             from songs where {Matches}),
         creator as materialized (
             select user_id, {Relevance} as relevance
             from users where {Matches}),
         hit as (
             (select recent.work_id
              from (select song_id, relevance from song order by relevance desc, song_id limit 50) best cross join lateral (
                  select w.work_id, w.created_at from works w where w.song_id = best.song_id and {Allowed}
                  order by w.created_at desc, w.work_id limit 200) recent
              order by best.relevance desc, recent.created_at desc, recent.work_id limit 600)
             union
             (select recent.work_id
              from (select user_id, relevance from creator order by relevance desc, user_id limit 50) best cross join lateral (
                  select w.work_id, w.created_at from works w where w.creator_id = best.user_id and {Allowed}
                  order by w.created_at desc, w.work_id limit 100) recent
              order by best.relevance desc, recent.created_at desc, recent.work_id limit 600)
             union
             (select w.work_id from works w where ({Matches}) and {Allowed} order by w.created_at desc, w.work_id limit 600))
         select w.work_id,
                (1 - (1 - greatest(coalesce(song.relevance, 0),
                          case when w.search_text is distinct from song.search_text then search_relevance(w.search_text, null, query.plain, null, null) end))
                   * (1 - coalesce(creator.relevance, 0))
                   * (1 - case when w.search_vector @@ query.words then 0.5 else 0 end))::real as relevance
         from query, hit join works w using (work_id) left join song on song.song_id = w.song_id left join creator on creator.user_id = w.creator_id
         order by relevance desc, w.work_id limit {quota}
         """);

    private const string Relevance =
        "search_relevance(search_text, search_vector, (select plain from query), (select words from query), (select phrases from query))";

    private const string Matches =
        """
        search_vector @@ (select words from query) or search_vector @@ (select phrases from query)
        or search_like(search_text, (select trigrams from query)) or search_part(search_text, (select trigrams from query))
        """;

    // The request's own filter, so that the limits count works that may be returned.
    private const string Allowed =
        """
        w.status = 'active' and (cardinality(@Kinds) = 0 or w.kind = any(@Kinds)) and (@Media::text is null or w.media = @Media)
        and (cardinality(@Languages) = 0 or w.language = any(@Languages)) and (cardinality(@Tags) = 0 or w.tags && @Tags)
        and (cardinality(@CreatorIds) = 0 or w.creator_id = any(@CreatorIds)) and (cardinality(@SongIds) = 0 or w.song_id = any(@SongIds))
        and (@MinQuality::real is null or w.quality >= @MinQuality) and (@CreatedAfter::timestamptz is null or w.created_at > @CreatedAfter)
        and (@City::text is null or w.city = @City)
        """;
}
