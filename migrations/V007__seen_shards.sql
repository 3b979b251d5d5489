-- The seen filter: for each user a ring of five Bloom filters ("shards") of 1,000 works each. When the newest is full, the next
-- one takes the oldest one's place. A request reads at most five small rows instead of thousands of ids; see VectorRec.Storage.SeenWorks,
-- which asks the bits that seen_add sets. 20,480 bits and 7 hashes: at most 0.1 % of unseen works look seen, all shards together.

create table user_seen (
    user_id bigint not null,
    slot    smallint not null check (slot between 0 and 4),
    -- Counts up over a user's shards; slot = number % 5.
    number  integer not null,
    works   integer not null,
    bits    bit(20480) not null,
    primary key (user_id, slot)
);

-- Compressed while there are few bits in it, and never out of line: that would be a second look-up.
alter table user_seen alter column bits set storage main;

-- One 64-bit hash gives seven: low, low + high, low + 2 high, ... (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006).
-- hashint8extended is what Postgres partitions by, so it does not change with the version.
create function seen_add(bits bit, works bigint[]) returns bit language plpgsql immutable strict parallel safe as $$
declare
    work bigint;
    hash bigint;
    low  bigint;
    high bigint;
begin
    foreach work in array works loop
        hash := hashint8extended(work, 0);
        low := hash & 4294967295;
        high := (hash >> 32) & 4294967295;
        bits := set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(bits,
            (low % 20480)::int, 1), ((low + high) % 20480)::int, 1), ((low + 2 * high) % 20480)::int, 1), ((low + 3 * high) % 20480)::int, 1),
            ((low + 4 * high) % 20480)::int, 1), ((low + 5 * high) % 20480)::int, 1), ((low + 6 * high) % 20480)::int, 1);
    end loop;
    return bits;
end $$;

-- As before, and what is new to a user goes into the shards.
create or replace function fold_events() returns trigger language plpgsql as $$
begin
    -- Ordered, so that two loads which touch the same rows wait for each other instead of deadlocking.
    with folded as (
        insert into user_works as u (user_id, work_id, kinds, weight, last_at, engaged_at)
        select user_id, work_id, bit_or(event_bit(type)), least(sum(weight), 3e38)::real, max(at),
               max(at) filter (where type <> 'impression')
        from added group by user_id, work_id order by user_id, work_id
        on conflict (user_id, work_id) do update
        set kinds = u.kinds | excluded.kinds, weight = least(u.weight::float8 + excluded.weight, 3e38)::real,
            last_at = greatest(u.last_at, excluded.last_at), engaged_at = greatest(u.engaged_at, excluded.engaged_at)
        -- xmax is 0 on a row that was not there before.
        returning user_id, work_id, last_at, xmax = 0 as fresh
    )
    insert into user_seen as s (user_id, slot, number, works, bits)
    select u.user_id, number % 5, number, least(1000, newest.works - number * 1000) - greatest(0, oldest.works - number * 1000),
           seen_add(repeat('0', 20480)::bit(20480), u.works[number * 1000 - oldest.works + 1:(number + 1) * 1000 - oldest.works])
    from (select user_id, array_agg(work_id order by last_at, work_id) as works from folded where fresh group by user_id) u
    cross join lateral (select coalesce(max(number * 1000 + works), 0) as works from user_seen where user_id = u.user_id) oldest
    cross join lateral (select oldest.works + cardinality(u.works) as works) newest
    cross join lateral generate_series(greatest(oldest.works / 1000, (newest.works - 1) / 1000 - 4), (newest.works - 1) / 1000) number
    order by u.user_id, number
    on conflict (user_id, slot) do update
    set number = excluded.number, works = excluded.works + case when s.number = excluded.number then s.works else 0 end,
        bits = case when s.number = excluded.number then s.bits | excluded.bits else excluded.bits end
    where s.number <= excluded.number;

    insert into work_stats as s (work_id, impressions, plays, completes, likes, follows, shares)
    select work_id, count(*) filter (where type = 'impression'), count(*) filter (where type = 'play'),
           count(*) filter (where type = 'complete'), count(*) filter (where type = 'like'),
           count(*) filter (where type = 'follow'), count(*) filter (where type = 'share')
    from added group by work_id order by work_id
    on conflict (work_id) do update
    set impressions = s.impressions + excluded.impressions, plays = s.plays + excluded.plays,
        completes = s.completes + excluded.completes, likes = s.likes + excluded.likes,
        follows = s.follows + excluded.follows, shares = s.shares + excluded.shares;

    -- Following from a work is following its creator.
    insert into follows (follower_id, followee_id, created_at)
    select a.user_id, w.creator_id, min(a.at)
    from added a join works w using (work_id) join users u on u.user_id = a.user_id
    where a.type = 'follow' and w.creator_id is not null and w.creator_id <> a.user_id
    group by a.user_id, w.creator_id order by a.user_id, w.creator_id
    on conflict do nothing;
    return null;
end $$;

-- What users saw until now.
insert into user_seen (user_id, slot, number, works, bits)
select user_id, number % 5, number, count(*), seen_add(repeat('0', 20480)::bit(20480), array_agg(work_id))
from (select user_id, work_id,
             ((row_number() over (partition by user_id order by last_at, work_id) - 1) / 1000)::int as number,
             ((count(*) over (partition by user_id) - 1) / 1000)::int as newest
      from user_works) w
where number > newest - 5 group by user_id, number order by user_id, number;
