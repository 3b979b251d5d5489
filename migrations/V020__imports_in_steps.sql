-- Files are staged and checked as a whole, and then merged in many short transactions, so that nobody who writes at the same time waits for
-- a whole file. With the first of these an import is begun; whoever imports next ends it, whatever happened to who began it.

create table imports (
    import_id   bigint generated always as identity primary key,
    kind        text not null unique,
    file        text not null,
    rows        bigint not null,
    rejected    bigint not null,
    repeated    bigint not null,
    staged_at   timestamptz not null default now(),
    -- Set by the first step; until then, nothing of the file is in the tables.
    begun_at    timestamptz
);

-- The steps of an import go through its rows in the order of two keys, in lanes that do not meet.
create table import_lanes (
    import_id bigint not null references imports (import_id) on delete cascade,
    -- rows: merged into the tables; works: what was merged is counted into work_stats and work_trends.
    part      text not null check (part in ('rows', 'works')),
    lane      smallint not null,
    -- After this key and line, up to that key, it is still to do.
    key       bigint not null,
    line      bigint not null,
    last_key  bigint not null,
    added     bigint not null default 0,
    changed   bigint not null default 0,
    primary key (import_id, part, lane)
);

create table staged_users as
    select 0::bigint as line, 0::bigint as cleared, user_id, name, language, country, city, lat, lon, birth_year, level, created_at from users with no data;
create table staged_songs as
    select 0::bigint as line, 0::bigint as cleared, song_id, title, artist, language, tags, created_at from songs with no data;
create table staged_works as
    select 0::bigint as line, 0::bigint as cleared, work_id, kind, status, creator_id, song_id, media, title, language, tags, quality, duration_s, city,
           lat, lon, created_at
    from works with no data;
create table staged_follows as
    select 0::bigint as line, 0::bigint as cleared, follower_id, followee_id, created_at from follows with no data;
create table staged_families as
    select 0::bigint as line, 0::bigint as cleared, family_id, name, null::bigint[] as members from families with no data;
create table staged_events as
    select 0::bigint as line, 0::bigint as cleared, event_id, at, user_id, work_id, type, weight, request_id, position, scene from events with no data;

-- Not strict, and of one expression: so it is put into the statements and the check that use it, instead of being called for each event.
create or replace function event_bit(type text) returns smallint language sql immutable parallel safe
    return (case $1 when 'impression' then 1 when 'play' then 2 when 'complete' then 4
                    when 'like' then 8 when 'follow' then 16 when 'share' then 32 end)::smallint;

-- A session plans these once, and may do so while the tables are small: they look rows up by their keys, however many there are by then.
alter function fold_events() set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off;
alter function fold_seen(bigint[], bigint[], timestamptz[], timestamptz[]) set enable_hashjoin = on set enable_seqscan = off;

-- While works are left for later, likes that were taken back are not counted there in the first place; what is kept of the user forgets them
-- here.
create or replace function fold_withdrawn_likes() returns trigger language plpgsql as $$
declare
    user_ids bigint[];
    work_ids bigint[];
begin
    if not exists (select from public.withdrawn_likes) then
        return null;
    end if;
    select array_agg(a.user_id), array_agg(a.work_id) into user_ids, work_ids
    from added a join public.withdrawn_likes w using (user_id, work_id) where a.type = 'like' and a.at <= w.at
      and not exists (select from added later where later.user_id = a.user_id and later.work_id = a.work_id and later.type = 'like' and later.at > w.at);
    if user_ids is not null and current_setting('vectorrec.works_later', true) = 'on' then
        update public.user_works u
        set kinds = u.kinds & ~8::smallint, engaged_at = case when u.kinds & ~9 <> 0 then u.engaged_at end
        from (select distinct * from unnest(user_ids, work_ids) as a (user_id, work_id)) asked
        where u.user_id = asked.user_id and u.work_id = asked.work_id and u.kinds & 8 <> 0;
    elsif user_ids is not null then
        perform public.fold_back_likes(user_ids, work_ids);
    end if;
    return null;
end $$;
