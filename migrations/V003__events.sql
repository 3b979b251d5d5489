-- What users did. Events are the log; user_works and work_stats are folds of it, kept by a trigger in the
-- same transaction, so that whoever writes an event - a bulk load or the API - cannot forget them.

-- Bits of user_works.kinds; the same numbers as VectorRec.Catalog.EventKinds.
create function event_bit(type text) returns smallint language sql immutable strict parallel safe as $$
    select (case type when 'impression' then 1 when 'play' then 2 when 'complete' then 4
                      when 'like' then 8 when 'follow' then 16 when 'share' then 32 end)::smallint
$$;

create table events (
    event_id   uuid not null,
    at         timestamptz not null,
    user_id    bigint not null,
    work_id    bigint not null,
    type       text not null check (event_bit(type) is not null),
    -- How much of it: a play count, seconds heard. 1 when there is nothing to count.
    weight     real not null default 1 check (weight > 0 and weight < 'infinity'),
    request_id uuid,
    -- 0 is the top of the slate.
    position   smallint check (position >= 0),
    scene      text,
    -- A partition's key has to be part of its primary key. The sender fixes `at` once, so a retry is the same event.
    primary key (event_id, at)
) partition by range (at);

-- One partition a day; before 2025 one a year, so that a history of decades does not cost thousands of tables.
create function ensure_events_partition(day date) returns void language plpgsql as $$
declare
    first date := case when day < date '2025-01-01' then date_trunc('year', day)::date else day end;
    past  date := case when day < date '2025-01-01' then (first + interval '1 year')::date else day + 1 end;
    part  text := 'events_' || to_char(first, case when day < date '2025-01-01' then 'YYYY' else 'YYYYMMDD' end);
begin
    if to_regclass(part) is not null then return; end if;
    perform pg_advisory_xact_lock(hashtext('ensure_events_partition'));
    if to_regclass(part) is not null then return; end if;
    execute format('create table %I partition of events for values from (%L) to (%L)',
                   part, first::timestamp at time zone 'UTC', past::timestamp at time zone 'UTC');
end $$;

-- What a user did with a work, in one row: history, seen filter and affinities read this, never the log.
create table user_works (
    user_id  bigint not null,
    work_id  bigint not null,
    kinds    smallint not null,
    weight   real not null,
    last_at  timestamptz not null,
    -- The last event that was more than an impression; null when the work was only shown.
    engaged_at timestamptz,
    primary key (user_id, work_id)
);

create index user_works_seen on user_works (user_id, last_at desc, work_id);
create index user_works_engaged on user_works (user_id, engaged_at desc, work_id) where engaged_at is not null;
create index user_works_liked on user_works (user_id, engaged_at desc, work_id) where kinds & 8 <> 0;

create table work_stats (
    work_id     bigint primary key,
    impressions bigint not null default 0,
    plays       bigint not null default 0,
    completes   bigint not null default 0,
    likes       bigint not null default 0,
    follows     bigint not null default 0,
    shares      bigint not null default 0
);

create function fold_events() returns trigger language plpgsql as $$
begin
    -- Ordered, so that two loads which touch the same rows wait for each other instead of deadlocking.
    insert into user_works as u (user_id, work_id, kinds, weight, last_at, engaged_at)
    select user_id, work_id, bit_or(event_bit(type)), least(sum(weight), 3e38)::real, max(at),
           max(at) filter (where type <> 'impression')
    from added group by user_id, work_id order by user_id, work_id
    on conflict (user_id, work_id) do update
    set kinds = u.kinds | excluded.kinds, weight = least(u.weight::float8 + excluded.weight, 3e38)::real,
        last_at = greatest(u.last_at, excluded.last_at), engaged_at = greatest(u.engaged_at, excluded.engaged_at);

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

create trigger events_fold after insert on events
    referencing new table as added for each statement execute function fold_events();
