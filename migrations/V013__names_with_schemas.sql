-- Functions find what they use whoever calls them, and whatever his search path is: while a dump is loaded and in the worker of a
-- logical replica it is empty. Bodies of one expression are of the SQL standard's kind: they hold what they use itself and not its name,
-- also of an extension that is in another schema, and are put into queries as before. (`set search_path` would keep them out.)

create or replace function search_vector(plain text) returns tsvector language sql immutable strict parallel safe
    return to_tsvector('simple', search_words($1));

create or replace function search_query(plain text) returns tsquery language sql immutable strict parallel safe
    return (select websearch_to_tsquery('simple', string_agg('"' || search_words(word) || '"', ' ')) from regexp_split_to_table($1, ' ') word);

create or replace function search_phrases(plain text) returns tsquery language sql immutable strict parallel safe
    return (select websearch_to_tsquery('simple', string_agg('"' || search_words(word) || '"', ' or '))
            from regexp_split_to_table($1, ' ') word where $1 like '% %' and btrim(search_words(word)) like '% %');

create or replace function search_relevance(field text, vector tsvector, query text, words tsquery, phrases tsquery) returns real language sql immutable parallel safe
    return greatest(
        case when $2 @@ $4 then 0.5 + 0.5 * least(1, length($3)::real / greatest(1, length($1)))
             when $2 @@ $5 then 0.8 * least(1, length($1)::real / greatest(1, length($3))) else 0 end,
        similarity($1, $3), 0.6 * word_similarity($3, $1))::real;

-- What the service asks of pg_trgm, so that it need not know where that is. A query without trigrams is null: nothing is like it, and
-- asked all the same, the index would be read whole.
create function search_trigrams(plain text) returns text language sql immutable parallel safe
    return case when show_trgm($1) <> array[]::text[] then $1 end;

create function search_like(field text, query text) returns boolean language sql stable parallel safe return $1 % $2;

create function search_part(field text, query text) returns boolean language sql stable parallel safe return $2 <% $1;

create or replace function trend_decay(age interval) returns double precision language sql immutable parallel safe
    return power(2.0::float8, -least(greatest(date_part('epoch', $1), 0) / trend_half_life(), 1000));

create or replace function ensure_events_partition(day date) returns void language plpgsql as $$
declare
    first date := case when day < date '2025-01-01' then date_trunc('year', day)::date else day end;
    past  date := case when day < date '2025-01-01' then (first + interval '1 year')::date else day + 1 end;
    part  text := 'events_' || to_char(first, case when day < date '2025-01-01' then 'YYYY' else 'YYYYMMDD' end);
begin
    if to_regclass('public.' || part) is not null then return; end if;
    perform pg_advisory_xact_lock(hashtext('ensure_events_partition'));
    if to_regclass('public.' || part) is not null then return; end if;
    execute format('create table public.%I (like public.events including all)', part);
    execute format('alter table public.events attach partition public.%I for values from (%L) to (%L)',
                   part, first::timestamp at time zone 'UTC', past::timestamp at time zone 'UTC');
end $$;

create or replace function fold_events() returns trigger language plpgsql as $$
begin
    -- Ordered, so that two loads which touch the same rows wait for each other instead of deadlocking.
    with folded as (
        insert into public.user_works as u (user_id, work_id, kinds, weight, last_at, engaged_at)
        select user_id, work_id, bit_or(public.event_bit(type)), least(sum(weight), 3e38)::real, max(at),
               max(at) filter (where type <> 'impression')
        from added group by user_id, work_id order by user_id, work_id
        on conflict (user_id, work_id) do update
        set kinds = u.kinds | excluded.kinds, weight = least(u.weight::float8 + excluded.weight, 3e38)::real,
            last_at = greatest(u.last_at, excluded.last_at), engaged_at = greatest(u.engaged_at, excluded.engaged_at)
        -- xmax is 0 on a row that was not there before.
        returning user_id, work_id, last_at, xmax = 0 as fresh
    )
    insert into public.user_seen as s (user_id, slot, number, works, bits)
    select u.user_id, number % 5, number, least(1000, newest.works - number * 1000) - greatest(0, oldest.works - number * 1000),
           public.seen_add(repeat('0', 20480)::bit(20480), u.works[number * 1000 - oldest.works + 1:(number + 1) * 1000 - oldest.works])
    from (select user_id, array_agg(work_id order by last_at, work_id) as works from folded where fresh group by user_id) u
    cross join lateral (select coalesce(max(number * 1000 + works), 0) as works from public.user_seen where user_id = u.user_id) oldest
    cross join lateral (select oldest.works + cardinality(u.works) as works) newest
    cross join lateral generate_series(greatest(oldest.works / 1000, (newest.works - 1) / 1000 - 4), (newest.works - 1) / 1000) number
    order by u.user_id, number
    on conflict (user_id, slot) do update
    set number = excluded.number, works = excluded.works + case when s.number = excluded.number then s.works else 0 end,
        bits = case when s.number = excluded.number then s.bits | excluded.bits else excluded.bits end
    where s.number <= excluded.number;

    insert into public.work_stats as s (work_id, impressions, plays, completes, likes, follows, shares)
    select work_id, count(*) filter (where type = 'impression'), count(*) filter (where type = 'play'),
           count(*) filter (where type = 'complete'), count(*) filter (where type = 'like'),
           count(*) filter (where type = 'follow'), count(*) filter (where type = 'share')
    from added group by work_id order by work_id
    on conflict (work_id) do update
    set impressions = s.impressions + excluded.impressions, plays = s.plays + excluded.plays,
        completes = s.completes + excluded.completes, likes = s.likes + excluded.likes,
        follows = s.follows + excluded.follows, shares = s.shares + excluded.shares;

    -- Following from a work is following its creator.
    insert into public.follows (follower_id, followee_id, created_at)
    select a.user_id, w.creator_id, min(a.at)
    from added a join public.works w using (work_id) join public.users u on u.user_id = a.user_id
    where a.type = 'follow' and w.creator_id is not null and w.creator_id <> a.user_id
    group by a.user_id, w.creator_id order by a.user_id, w.creator_id
    on conflict do nothing;
    return null;
end $$;

create or replace function fold_trends() returns trigger language plpgsql as $$
begin
    insert into public.work_trends as t (work_id, at, impressions, plays, likes)
    select work_id, latest.at,
           coalesce(sum(public.trend_decay(latest.at - added.at)) filter (where type = 'impression'), 0),
           coalesce(sum(public.trend_decay(latest.at - added.at)) filter (where type = 'play'), 0),
           coalesce(sum(public.trend_decay(latest.at - added.at)) filter (where type = 'like'), 0)
    from added cross join (select max(at) as at from added) latest
    where type in ('impression', 'play', 'like') group by work_id, latest.at order by work_id
    on conflict (work_id) do update
    set at = greatest(t.at, excluded.at),
        impressions = t.impressions * public.trend_decay(excluded.at - t.at) + excluded.impressions * public.trend_decay(t.at - excluded.at),
        plays = t.plays * public.trend_decay(excluded.at - t.at) + excluded.plays * public.trend_decay(t.at - excluded.at),
        likes = t.likes * public.trend_decay(excluded.at - t.at) + excluded.likes * public.trend_decay(t.at - excluded.at);
    return null;
end $$;

-- Data alone, loaded or replicated into a database that is migrated already, brings the journal's lines again.
create function changelog_once() returns trigger language plpgsql as $$
begin
    if exists (select from public.changelog where version = new.version and name = new.name and checksum = new.checksum and success and new.success) then
        return null;
    end if;
    return new;
end $$;

create trigger changelog_once before insert on changelog for each row execute function changelog_once();
alter table changelog enable always trigger changelog_once;
