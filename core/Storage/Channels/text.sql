-- Works whose song's title, creator's name, own title or tags answer the query's text, and how well, [0, 1]; best first, ties by id.
-- Songs and creators are found first, and bring their newest works, so that a title that a hundred thousand works share is compared
-- once. The rules of comparison are the functions of the migration "search".
-- A work's fields are independent evidence: they combine as 1 - product of (1 - relevance) (noisy or; Pearl 1988, Probabilistic
-- Reasoning in Intelligent Systems, 4.3.2), so that words of the singer and of the song may stand in one query.
-- A word in braces stands for the file text.WORD.sql.
with query as materialized (
    select plain, search_query(plain) as words, search_phrases(plain) as phrases, search_trigrams(plain) as trigrams
    from (select search_plain(@Text) as plain) q),
song as materialized (
    select song_id, search_text, {relevance} as relevance
    from songs where {matches}),
creator as materialized (
    select user_id, {relevance} as relevance
    from users where {matches}),
hit as (
    (select recent.work_id
     from (select song_id, relevance from song order by relevance desc, song_id limit 50) best cross join lateral (
         select w.work_id, w.created_at from works w where w.song_id = best.song_id and {allowed}
         order by w.created_at desc, w.work_id limit 200) recent
     order by best.relevance desc, recent.created_at desc, recent.work_id limit 600)
    union
    (select recent.work_id
     from (select user_id, relevance from creator order by relevance desc, user_id limit 50) best cross join lateral (
         select w.work_id, w.created_at from works w where w.creator_id = best.user_id and {allowed}
         order by w.created_at desc, w.work_id limit 100) recent
     order by best.relevance desc, recent.created_at desc, recent.work_id limit 600)
    union
    (select w.work_id from works w where w.search_text = (select plain from query) and {allowed} order by w.created_at desc, w.work_id
     limit 200)
    union
    (select w.work_id from works w where ({matches}) and {allowed} order by w.created_at desc, w.work_id limit 600))
select w.work_id,
       -- Before all else: what is called so itself, and what has no other title than a song that is called so.
       case when w.search_text = query.plain then 1 when w.search_text is null and song.search_text = query.plain then 0.95
       else 0.9 * (1 - (1 - greatest(coalesce(song.relevance, 0),
                 case when w.search_text is distinct from song.search_text
                      then search_relevance(w.search_text, null, query.plain, null, null) end))
          * (1 - coalesce(creator.relevance, 0))
          * (1 - case when w.search_vector @@ query.words then 0.5 else 0 end)) end::real as relevance
from query, hit join works w using (work_id) left join song on song.song_id = w.song_id left join creator on creator.user_id = w.creator_id
order by relevance desc, w.work_id limit {limit}
