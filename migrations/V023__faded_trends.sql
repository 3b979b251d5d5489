-- Counts that are carried over years, again and again, fade to nothing. They came below the least number that there is, which is an error:
-- a work with events of 2011, 2024 and 2026 took no more of them.

-- Beyond 300 half-lives an event is nothing.
create or replace function trend_decay(age interval) returns double precision language sql immutable parallel safe
    return case when date_part('epoch', $1) < 300 * trend_half_life()
        then power(2.0::float8, -greatest(date_part('epoch', $1), 0) / trend_half_life()) else 0 end;

-- What counts are worth later. What is kept is 0, or so much that it can fade once more.
create function faded(counts double precision, age interval) returns double precision language sql immutable parallel safe
    return case when $1 > 1e-200 then case when $1 * trend_decay($2) > 1e-200 then $1 * trend_decay($2) else 0 end else 0 end;

update work_trends
set impressions = case when impressions > 1e-200 then impressions else 0 end, plays = case when plays > 1e-200 then plays else 0 end,
    likes = case when likes > 1e-200 then likes else 0 end
where least(impressions, plays, likes) < 1e-200;

create or replace function fold_works(works bigint[], types text[], ats timestamptz[]) returns void language plpgsql as $$
begin
    insert into public.work_stats as s (work_id, impressions, plays, completes, likes, follows, shares)
    select work_id, count(*) filter (where type = 'impression'), count(*) filter (where type = 'play'),
           count(*) filter (where type = 'complete'), count(*) filter (where type = 'like'),
           count(*) filter (where type = 'follow'), count(*) filter (where type = 'share')
    from unnest(works, types) as added (work_id, type) group by work_id order by work_id
    on conflict (work_id) do update
    set impressions = s.impressions + excluded.impressions, plays = s.plays + excluded.plays,
        completes = s.completes + excluded.completes, likes = s.likes + excluded.likes,
        follows = s.follows + excluded.follows, shares = s.shares + excluded.shares;

    -- As of the work's own newest event: of two that differ in age, the older counts are carried to the time of the newer.
    insert into public.work_trends as t (work_id, at, impressions, plays, likes)
    select work_id, latest, coalesce(sum(worth) filter (where type = 'impression'), 0), coalesce(sum(worth) filter (where type = 'play'), 0),
           coalesce(sum(worth) filter (where type = 'like'), 0)
    from (select work_id, type, latest, public.trend_decay(latest - at) as worth
          from (select work_id, type, at, max(at) over (partition by work_id) as latest
                from unnest(works, types, ats) as added (work_id, type, at) where type in ('impression', 'play', 'like')) timed) decayed
    group by work_id, latest order by work_id
    on conflict (work_id) do update
    set at = greatest(t.at, excluded.at),
        impressions = public.faded(t.impressions, excluded.at - t.at) + public.faded(excluded.impressions, t.at - excluded.at),
        plays = public.faded(t.plays, excluded.at - t.at) + public.faded(excluded.plays, t.at - excluded.at),
        likes = public.faded(t.likes, excluded.at - t.at) + public.faded(excluded.likes, t.at - excluded.at);
end $$;
