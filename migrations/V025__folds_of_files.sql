-- Events are folded in two halves, so that a file of them can be counted once as a whole and merged in steps: `fold_events` makes pairs of
-- user and work, and counts of works, of the events of a statement; `fold_pairs` and `fold_counts` bring them to what is kept. Importing
-- makes them of all events of a file, and calls the same.

-- What a user did with a work.
create type event_pair as (
    user_id     bigint,
    work_id     bigint,
    kinds       smallint,
    weight      real,
    last_at     timestamptz,
    engaged_at  timestamptz,
    -- The first time that the creator was followed from it.
    followed_at timestamptz
);

-- What was done with a work; the last three are worth what they were at `at`, and null without it.
create type event_count as (
    work_id           bigint,
    impressions       bigint,
    plays             bigint,
    completes         bigint,
    likes             bigint,
    follows           bigint,
    shares            bigint,
    at                timestamptz,
    worth_impressions double precision,
    worth_plays       double precision,
    worth_likes       double precision
);

-- Both of a file, in the order of users and their times, and of works. They can be made again from staged_events.
create unlogged table staged_pairs (line bigint not null, pair event_pair not null);
create unlogged table staged_counts (line bigint not null, counts event_count not null);

-- Batches that meet take the same rows in the same order, and so wait instead of deadlocking.
create function fold_counts(counted event_count[]) returns void language sql as $$
    insert into public.work_stats as s (work_id, impressions, plays, completes, likes, follows, shares)
    select work_id, impressions, plays, completes, likes, follows, shares from unnest(counted) order by work_id
    on conflict (work_id) do update
    set impressions = s.impressions + excluded.impressions, plays = s.plays + excluded.plays,
        completes = s.completes + excluded.completes, likes = s.likes + excluded.likes,
        follows = s.follows + excluded.follows, shares = s.shares + excluded.shares;

    -- As of the work's own newest event: of two that differ in age, the older counts are carried to the time of the newer.
    insert into public.work_trends as t (work_id, at, impressions, plays, likes)
    select work_id, at, worth_impressions, worth_plays, worth_likes from unnest(counted) where at is not null order by work_id
    on conflict (work_id) do update
    set at = greatest(t.at, excluded.at),
        impressions = public.faded(t.impressions, excluded.at - t.at) + public.faded(excluded.impressions, t.at - excluded.at),
        plays = public.faded(t.plays, excluded.at - t.at) + public.faded(excluded.plays, t.at - excluded.at),
        likes = public.faded(t.likes, excluded.at - t.at) + public.faded(excluded.likes, t.at - excluded.at);
$$;

-- Puts works into the shards of their time, as before, but sorted once and user by user. `of_befores` has when the user had last met each;
-- null: never.
create or replace function fold_seen(of_users bigint[], of_works bigint[], of_ats timestamptz[], of_befores timestamptz[]) returns void language plpgsql
    set enable_hashjoin = on set enable_seqscan = off set enable_sort = on as $$
declare
    changed bigint[];
begin
    with moved as materialized (
        select user_id, array_agg(work_id) as works, array_agg(at) as ats, array_agg(before) as befores, min(at) as first_at, max(before) as before
        from (select * from unnest(of_users, of_works, of_ats, of_befores) as m (user_id, work_id, at, before) order by user_id, at, work_id) m
        group by user_id
    ), told as materialized (
        select m.user_id, r.number, r.shards, r.works as filled, r.since, t.works, t.ats
        from moved m
        cross join lateral (
            select max(number) as number, count(*) as shards, (array_agg(s.works order by number desc))[1] as works,
                   (array_agg(since order by number desc))[1] as since, (array_agg(since order by number))[1] as first
            from public.user_seen s where s.user_id = m.user_id) r
        cross join lateral (
            select r.works = 0 or r.since is null or m.before is null and not coalesce(r.shards = 5 and m.first_at < r.first, false) as every) e
        cross join lateral (
            select m.works, m.ats where e.every
            union all
            -- Not what the newest shard holds already, nor what is older than a full ring.
            select array_agg(work_id), array_agg(at) from unnest(m.works, m.ats, m.befores) as o (work_id, at, before)
            where not e.every and not coalesce(before >= r.since, false) and not coalesce(r.shards = 5 and at < r.first, false)) t
        where t.works is not null
    ), people as materialized (
        select user_id, number, filled, works, ats,
               -- Only the newest shard has room. What is earlier than it fits there while it is the only one.
               filled > 0 and (since is null or ats[1] < since and (shards > 1 or filled + cardinality(works) > 1000)) as anew
        from told
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
            bits = case when s.number = excluded.number and s.works > 0 then s.bits | excluded.bits else excluded.bits end,
            since = case when s.number = excluded.number then least(s.since, excluded.since) else excluded.since end
        where s.number <= excluded.number
    )
    select array_agg(user_id order by user_id) into changed from people p where p.anew;
    if changed is not null then
        perform public.rebuild_seen(changed);
    end if;
end $$;

-- A session may plan it while the tables are small: rows are looked up by their keys, however many there are by then.
create function fold_pairs(pairs event_pair[]) returns void language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
    of_users   bigint[];
    of_works   bigint[];
    of_ats     timestamptz[];
    of_befores timestamptz[];
begin
    -- From here on, batches that bring something of the same user go one after the other, in the order of users.
    of_users := array(select distinct user_id from unnest(pairs) order by user_id);
    insert into public.user_seen (user_id, slot, number, works, bits)
    select u.user_id, 0, 0, 0, repeat('0', 20480)::bit(20480) from unnest(of_users) u (user_id)
    where (select count(*) from public.user_seen s where s.user_id = u.user_id and s.slot = 0) = 0 order by user_id
    on conflict do nothing;
    perform from unnest(of_users) u (user_id)
    cross join lateral (select from public.user_seen s where s.user_id = u.user_id and s.slot = 0 for update) s;

    with known as materialized (
        select p.user_id, p.work_id, p.kinds, p.weight, p.last_at, p.engaged_at,
               -- In this order it is the primary key that answers. Another index begins with the user, too, and would be read from end to end.
               (select w.last_at from public.user_works w
                where (w.user_id, w.work_id) >= (p.user_id, p.work_id) and (w.user_id, w.work_id) <= (p.user_id, p.work_id)
                order by w.user_id, w.work_id limit 1) as before
        from unnest(pairs) p
    ), inserted as (
        insert into public.user_works (user_id, work_id, kinds, weight, last_at, engaged_at)
        select user_id, work_id, kinds, weight, last_at, case when kinds & ~1 <> 0 then engaged_at end from known where before is null
    ), updated as (
        insert into public.user_works as u (user_id, work_id, kinds, weight, last_at, engaged_at)
        select user_id, work_id, kinds, weight, last_at, engaged_at from known where before is not null order by user_id, work_id
        on conflict (user_id, work_id) do update
        set kinds = u.kinds | excluded.kinds, weight = least(u.weight::float8 + excluded.weight, 3e38)::real,
            last_at = greatest(u.last_at, excluded.last_at),
            engaged_at = case when (u.kinds | excluded.kinds) & ~1 <> 0 then greatest(u.engaged_at, excluded.engaged_at) end
    )
    select array_agg(user_id), array_agg(work_id), array_agg(last_at), array_agg(before) into of_users, of_works, of_ats, of_befores
    from known where before is null or before < last_at;
    if of_users is not null then
        perform public.fold_seen(of_users, of_works, of_ats, of_befores);
    end if;

    -- Following from a work is following its creator, since the first time.
    insert into public.follows as f (follower_id, followee_id, created_at)
    select p.user_id, w.creator_id, min(p.followed_at)
    from unnest(pairs) p
    cross join lateral (select creator_id from public.works w where w.work_id = p.work_id) w
    cross join lateral (select from public.users u where u.user_id = p.user_id) u
    where p.followed_at is not null and w.creator_id <> p.user_id
    group by p.user_id, w.creator_id order by p.user_id, w.creator_id
    on conflict (follower_id, followee_id) do update set created_at = excluded.created_at where excluded.created_at < f.created_at;
end $$;

-- What users did. With vectorrec.folds_later on, whoever inserts folds himself, later and in larger steps.
create or replace function fold_events() returns trigger language plpgsql as $$
declare
    pairs   public.event_pair[];
    counted public.event_count[];
begin
    if current_setting('vectorrec.folds_later', true) = 'on' then
        return null;
    end if;
    -- A like that was taken back counts for nothing but its time and weight, whichever came first.
    select array_agg(row(user_id, work_id, kinds, weight, last_at, engaged_at, followed_at)::public.event_pair order by user_id, work_id) into pairs
    from (select user_id, work_id, coalesce(bit_or(public.event_bit(type)) filter (where not taken_back), 0::smallint) as kinds,
                 least(sum(weight), 3e38)::real as weight, max(at) as last_at, max(at) filter (where type <> 'impression') as engaged_at,
                 min(at) filter (where type = 'follow') as followed_at
          from (select *, type = 'like' and exists (
                    select from public.withdrawn_likes w where w.user_id = a.user_id and w.work_id = a.work_id and a.at <= w.at) as taken_back
                from added a) e
          group by user_id, work_id) p;
    if pairs is null then
        return null;
    end if;
    select array_agg(row(work_id, impressions, plays, completes, likes, follows, shares, at, worth_impressions, worth_plays, worth_likes)::public.event_count
                     order by work_id) into counted
    from (select work_id, count(*) filter (where type = 'impression') as impressions, count(*) filter (where type = 'play') as plays,
                 count(*) filter (where type = 'complete') as completes, count(*) filter (where type = 'like') as likes,
                 count(*) filter (where type = 'follow') as follows, count(*) filter (where type = 'share') as shares, latest as at,
                 coalesce(sum(public.trend_decay(latest - at)) filter (where type = 'impression'), 0) as worth_impressions,
                 coalesce(sum(public.trend_decay(latest - at)) filter (where type = 'play'), 0) as worth_plays,
                 coalesce(sum(public.trend_decay(latest - at)) filter (where type = 'like'), 0) as worth_likes
          from (select *, max(at) filter (where type in ('impression', 'play', 'like')) over (partition by work_id) as latest
                from added a
                where not (type = 'like' and exists (
                    select from public.withdrawn_likes w where w.user_id = a.user_id and w.work_id = a.work_id and a.at <= w.at))) e
          group by work_id, latest) c;
    perform public.fold_pairs(pairs);
    if counted is not null then
        perform public.fold_counts(counted);
    end if;
    return null;
end $$;

drop trigger events_fold_withdrawn_likes on events;
drop function fold_withdrawn_likes();
drop function fold_works(bigint[], text[], timestamptz[]);

do $$
begin
    if exists (select from public.imports where begun_at is not null) then
        raise exception 'A file is merged in part: end that first, with `indexer import` of the build that began it.';
    end if;
end $$;
delete from imports;
alter table import_lanes drop column key, drop column last_key, add column last_line bigint not null,
    drop constraint import_lanes_part_check, add check (part in ('rows', 'users', 'works'));
comment on column import_lanes.part is
    'rows: merged into the tables; users: pairs, merged into what is kept of users; works: counts, merged into the numbers of works.';
