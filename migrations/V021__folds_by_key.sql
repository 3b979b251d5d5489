-- As before, but what is kept of users is looked up user by user. Joined with the events it was read whole: a session plans once, and does so
-- while the table is small.

create or replace function fold_seen(of_users bigint[], of_works bigint[], of_ats timestamptz[], of_befores timestamptz[]) returns void language plpgsql set enable_hashjoin = on set enable_seqscan = off as $$
declare
    changed bigint[];
begin
    with moved as materialized (
        select * from unnest(of_users, of_works, of_ats, of_befores) as m (user_id, work_id, at, before)
    ), ring as materialized (
        select u.user_id, r.* from (select distinct user_id from moved) u
        cross join lateral (
            select max(number) as number, count(*) as shards, (array_agg(s.works order by number desc))[1] as works,
                   (array_agg(since order by number desc))[1] as since, (array_agg(since order by number))[1] as first
            from public.user_seen s where s.user_id = u.user_id) r
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

create or replace function fold_events() returns trigger language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
    of_users   bigint[];
    of_works   bigint[];
    of_ats     timestamptz[];
    of_befores timestamptz[];
begin
    -- From here on, batches that bring something of the same user go one after the other, in the order of users.
    insert into public.user_seen (user_id, slot, number, works, bits)
    select user_id, 0, 0, 0, repeat('0', 20480)::bit(20480) from (select distinct user_id from added) a
    where (select count(*) from public.user_seen s where s.user_id = a.user_id and s.slot = 0) = 0 order by user_id
    on conflict do nothing;
    perform from (select distinct user_id from added order by user_id) a
    cross join lateral (select from public.user_seen s where s.user_id = a.user_id and s.slot = 0 for update) s;

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
