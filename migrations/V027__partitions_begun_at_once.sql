-- Who waited for the lock may not have heard yet of the table that was made meanwhile. Whoever made it held the lock until it was attached.
create or replace function ensure_events_partition(day date) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    first date := case when day < date '2025-01-01' then date_trunc('year', day)::date else day end;
    past  date := case when day < date '2025-01-01' then (first + interval '1 year')::date else day + 1 end;
    part  text := 'events_' || to_char(first, case when day < date '2025-01-01' then 'YYYY' else 'YYYYMMDD' end);
begin
    if to_regclass('public.' || part) is not null then return; end if;
    perform pg_advisory_xact_lock(hashtext('ensure_events_partition'));
    begin
        execute format('create table public.%I (like public.events including all)', part);
    exception when duplicate_table then
        return;
    end;
    execute format('alter table public.events attach partition public.%I for values from (%L) to (%L)',
                   part, first::timestamp at time zone 'UTC', past::timestamp at time zone 'UTC');
end $$;
