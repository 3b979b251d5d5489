-- As before, but a partition is attached to events instead of created in it. Creating takes an exclusive lock on events: it
-- waits for every reader, a training export for minutes, and whoever writes an event waits behind it. Attaching an empty table
-- waits for nobody but another attachment.

create or replace function ensure_events_partition(day date) returns void language plpgsql as $$
declare
    first date := case when day < date '2025-01-01' then date_trunc('year', day)::date else day end;
    past  date := case when day < date '2025-01-01' then (first + interval '1 year')::date else day + 1 end;
    part  text := 'events_' || to_char(first, case when day < date '2025-01-01' then 'YYYY' else 'YYYYMMDD' end);
begin
    if to_regclass(part) is not null then return; end if;
    perform pg_advisory_xact_lock(hashtext('ensure_events_partition'));
    if to_regclass(part) is not null then return; end if;
    execute format('create table %I (like events including all)', part);
    execute format('alter table events attach partition %I for values from (%L) to (%L)',
                   part, first::timestamp at time zone 'UTC', past::timestamp at time zone 'UTC');
end $$;
