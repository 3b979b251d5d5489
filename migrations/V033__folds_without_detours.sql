-- The folds of V025, with what they did for nothing left out.

-- The bits of what was seen are compressed with each write; LZ4 takes a tenth of the time. For this transaction, and where the server has it:
-- a setting of the column would be in dumps, which a server without it could not restore.
create function compress_quickly() returns void language plpgsql as $$
begin
    perform set_config('default_toast_compression', 'lz4', true);
exception when invalid_parameter_value or undefined_object then
    null;
end $$;

-- A session may plan it while the tables are small: rows are looked up by their keys, however many there are by then.
create or replace function fold_pairs(pairs event_pair[]) returns void language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
    of_users   bigint[];
    of_works   bigint[];
    of_ats     timestamptz[];
    of_befores timestamptz[];
    met        bigint[];
begin
    perform public.compress_quickly();
    -- From here on, batches that bring something of the same user go one after the other, in the order of users.
    of_users := array(select distinct user_id from unnest(pairs) order by user_id);
    insert into public.user_seen (user_id, slot, number, works, bits)
    select u.user_id, 0, 0, 0, repeat('0', 20480)::bit(20480) from unnest(of_users) u (user_id)
    where (select count(*) from public.user_seen s where s.user_id = u.user_id and s.slot = 0) = 0 order by user_id
    on conflict do nothing;
    perform from unnest(of_users) u (user_id)
    cross join lateral (select from public.user_seen s where s.user_id = u.user_id and s.slot = 0 for update) s;

    -- Of users of whom nothing is kept, nothing is looked up work by work.
    met := array(
        select user_id from unnest(of_users) u (user_id)
        where (select w.user_id from public.user_works w where w.user_id = u.user_id order by w.user_id, w.work_id limit 1) is not null);
    with known as materialized (
        select p.user_id, p.work_id, p.kinds, p.weight, p.last_at, p.engaged_at,
               -- In this order it is the primary key that answers. Another index begins with the user, too, and would be read from end to end.
               case when p.user_id = any(met) then
                   (select w.last_at from public.user_works w
                    where (w.user_id, w.work_id) >= (p.user_id, p.work_id) and (w.user_id, w.work_id) <= (p.user_id, p.work_id)
                    order by w.user_id, w.work_id limit 1) end as before
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

    -- Following from a work is following its creator, since the first time. Few do: these are found first, and what they need by its key,
    -- where a join might go through all users.
    insert into public.follows as f (follower_id, followee_id, created_at)
    with followed as materialized (
        select p.user_id, p.followed_at, (select w.creator_id from public.works w where w.work_id = p.work_id) as creator_id
        from unnest(pairs) p where p.followed_at is not null
    )
    select user_id, creator_id, min(followed_at) from followed
    where creator_id <> user_id and (select u.user_id from public.users u where u.user_id = followed.user_id) is not null
    group by user_id, creator_id order by user_id, creator_id
    on conflict (follower_id, followee_id) do update set created_at = excluded.created_at where excluded.created_at < f.created_at;
end $$;
