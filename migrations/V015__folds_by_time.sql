-- What is folded from events follows from the times that they carry, and not from the order or the company in which they come: a late
-- event is worth what its age says, moves nothing of another work, and pushes nothing newer out of what somebody has seen.

-- The first time of the works that a shard holds; null in shards that were filled before this was noted.
alter table user_seen add column since timestamptz;

comment on table user_seen is
    'A ring of five Bloom filters a user: the works with the newest last_at in user_works, 1,000 a shard. The row of slot 0 is also what batches of one user wait for.';

-- Counts of works. Batches that meet take the same rows in the same order, and so wait instead of deadlocking.
create function fold_works(works bigint[], types text[], ats timestamptz[]) returns void language plpgsql as $$
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
        impressions = t.impressions * public.trend_decay(excluded.at - t.at) + excluded.impressions * public.trend_decay(t.at - excluded.at),
        plays = t.plays * public.trend_decay(excluded.at - t.at) + excluded.plays * public.trend_decay(t.at - excluded.at),
        likes = t.likes * public.trend_decay(excluded.at - t.at) + excluded.likes * public.trend_decay(t.at - excluded.at);
end $$;

-- Shards made anew from what is known of the users. Whoever calls it holds the rows of slot 0, which therefore stay.
create function rebuild_seen(users bigint[]) returns void language plpgsql as $$
begin
    insert into public.user_seen as s (user_id, slot, number, works, bits, since)
    select user_id, number, number, count(*), public.seen_add(repeat('0', 20480)::bit(20480), array_agg(work_id)), min(last_at)
    from (select u.user_id, w.work_id, w.last_at,
                 ((row_number() over (partition by u.user_id order by w.last_at, w.work_id desc) - 1) / 1000)::int as number
          from unnest(users) u (user_id)
          cross join lateral (select work_id, last_at from public.user_works where user_id = u.user_id order by last_at desc, work_id limit 5000) w) n
    group by user_id, number order by user_id, number
    on conflict (user_id, slot) do update
    set number = excluded.number, works = excluded.works, bits = excluded.bits, since = excluded.since;

    delete from public.user_seen s
    where s.user_id = any(users) and s.slot > 0
      and s.slot > ((select count(*) from (select from public.user_works w where w.user_id = s.user_id limit 5000) few) - 1) / 1000;
end $$;

-- Puts works into the shards of their time. `of_befores` has when the user had last met each; null: never.
create function fold_seen(of_users bigint[], of_works bigint[], of_ats timestamptz[], of_befores timestamptz[]) returns void language plpgsql as $$
declare
    changed bigint[];
begin
    with moved as materialized (
        select * from unnest(of_users, of_works, of_ats, of_befores) as m (user_id, work_id, at, before)
    ), ring as materialized (
        select u.user_id, max(s.number) as number, count(*) as shards, (array_agg(s.works order by s.number desc))[1] as works,
               (array_agg(s.since order by s.number desc))[1] as since, (array_agg(s.since order by s.number))[1] as first
        from (select distinct user_id from moved) u join public.user_seen s using (user_id) group by u.user_id
    ), told as materialized (
        -- Not what the newest shard holds already, nor what is older than a full ring.
        select m.user_id, m.work_id, m.at, r.number, r.shards, r.works, r.since
        from moved m join ring r using (user_id)
        where r.works = 0 or r.since is null or not coalesce(m.before >= r.since, false) and not coalesce(r.shards = 5 and m.at < r.first, false)
    ), people as materialized (
        select user_id, number, works as filled, array_agg(work_id order by at, work_id) as works, array_agg(at order by at, work_id) as ats,
               -- Only the newest shard has room. What is earlier than it fits there while it is the only one.
               works > 0 and (since is null or min(at) < since and (shards > 1 or works + count(*) > 1000)) as anew
        from told group by user_id, number, shards, works, since
    ), appended as (
        insert into public.user_seen as s (user_id, slot, number, works, bits, since)
        select p.user_id, n.number % 5, n.number, p.upto - p.past + 1, public.seen_add(repeat('0', 20480)::bit(20480), p.works[p.past:p.upto]), p.ats[p.past]
        from people u
        cross join lateral (select u.number * 1000 + u.filled as oldest, u.number * 1000 + u.filled + cardinality(u.works) as newest) c
        cross join lateral generate_series(greatest(c.oldest / 1000, (c.newest - 1) / 1000 - 4), (c.newest - 1) / 1000) n (number)
        cross join lateral (select u.user_id, u.works, u.ats, greatest(1, n.number * 1000 - c.oldest + 1)::int as past,
                                   least(cardinality(u.works), (n.number + 1) * 1000 - c.oldest)::int as upto) p
        where not u.anew order by p.user_id, n.number
        on conflict (user_id, slot) do update
        set number = excluded.number, works = excluded.works + case when s.number = excluded.number then s.works else 0 end,
            bits = case when s.number = excluded.number then s.bits | excluded.bits else excluded.bits end,
            since = case when s.number = excluded.number then least(s.since, excluded.since) else excluded.since end
        where s.number <= excluded.number
    )
    select array_agg(user_id order by user_id) into changed from people p where p.anew;
    if changed is not null then
        perform public.rebuild_seen(changed);
    end if;
end $$;

-- What users did. With vectorrec.works_later on, whoever inserts folds the works himself, later and in larger steps.
create or replace function fold_events() returns trigger language plpgsql as $$
declare
    of_users   bigint[];
    of_works   bigint[];
    of_ats     timestamptz[];
    of_befores timestamptz[];
begin
    -- From here on, batches that bring something of the same user go one after the other, in the order of users.
    insert into public.user_seen (user_id, slot, number, works, bits)
    select user_id, 0, 0, 0, repeat('0', 20480)::bit(20480) from (select distinct user_id from added) a
    where not exists (select from public.user_seen s where s.user_id = a.user_id and s.slot = 0) order by user_id
    on conflict do nothing;
    perform from public.user_seen s where s.slot = 0 and s.user_id in (select user_id from added) order by s.user_id for update of s;

    with pairs as materialized (
        select user_id, work_id, bit_or(public.event_bit(type)) as kinds, least(sum(weight), 3e38)::real as weight, max(at) as last_at,
               max(at) filter (where type <> 'impression') as engaged_at
        from added group by user_id, work_id order by user_id, work_id
    ), known as materialized (
        select p.*, u.last_at as before from pairs p left join public.user_works u using (user_id, work_id)
    ), inserted as (
        insert into public.user_works (user_id, work_id, kinds, weight, last_at, engaged_at)
        select user_id, work_id, kinds, weight, last_at, engaged_at from known where before is null order by user_id, work_id
    ), updated as (
        update public.user_works u
        set kinds = u.kinds | k.kinds, weight = least(u.weight::float8 + k.weight, 3e38)::real,
            last_at = greatest(u.last_at, k.last_at), engaged_at = greatest(u.engaged_at, k.engaged_at)
        from known k where k.before is not null and u.user_id = k.user_id and u.work_id = k.work_id
    )
    select array_agg(user_id), array_agg(work_id), array_agg(last_at), array_agg(before) into of_users, of_works, of_ats, of_befores
    from known where before is null or before < last_at;
    if of_users is not null then
        perform public.fold_seen(of_users, of_works, of_ats, of_befores);
    end if;

    -- Following from a work is following its creator, since the first time.
    insert into public.follows as f (follower_id, followee_id, created_at)
    select a.user_id, w.creator_id, min(a.at)
    from added a join public.works w using (work_id) join public.users u on u.user_id = a.user_id
    where a.type = 'follow' and w.creator_id is not null and w.creator_id <> a.user_id
    group by a.user_id, w.creator_id order by a.user_id, w.creator_id
    on conflict (follower_id, followee_id) do update set created_at = excluded.created_at where excluded.created_at < f.created_at;

    if current_setting('vectorrec.works_later', true) is distinct from 'on' then
        perform public.fold_works(array_agg(work_id), array_agg(type), array_agg(at)) from added having count(*) > 0;
    end if;
    return null;
end $$;

drop trigger events_fold_trends on events;
drop function fold_trends();

-- An event of a wrong clock, years ahead, carried all works of its batch to its time, at which what they had was worth nothing.
create temp table wrong_clock on commit drop as select work_id from work_trends where at > now() + interval '5 minutes';
do $$
begin
    if exists (select from wrong_clock) then
        delete from work_trends where work_id in (select work_id from wrong_clock);
        insert into work_trends (work_id, at, impressions, plays, likes)
        select work_id, latest, coalesce(sum(trend_decay(latest - at)) filter (where type = 'impression'), 0),
               coalesce(sum(trend_decay(latest - at)) filter (where type = 'play'), 0),
               coalesce(sum(trend_decay(latest - at)) filter (where type = 'like'), 0)
        from (select work_id, type, at, max(at) over (partition by work_id) as latest from events
              where type in ('impression', 'play', 'like') and at <= now() + interval '5 minutes'
                and work_id in (select work_id from wrong_clock)) timed
        group by work_id, latest;
    end if;
end $$;
