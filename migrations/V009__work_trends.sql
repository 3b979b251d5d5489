-- What was done with a work lately: counts in which an event of the half-life's age counts half. Kept up to date by decaying what
-- is there to the time of the newest event, so that there is one row a work, and neither a log to read nor days to throw away.

-- Seconds. Another half-life needs the counts anew: truncate work_trends, and the last statement of this file again.
create function trend_half_life() returns double precision language sql immutable parallel safe as $$ select 259200.0::float8 $$;

-- What an event counts after this time. Beyond a thousand half-lives it is nothing.
create function trend_decay(age interval) returns double precision language sql immutable parallel safe as $$
    select power(2.0::float8, -least(greatest(date_part('epoch', age), 0) / trend_half_life(), 1000))
$$;

create table work_trends (
    work_id     bigint primary key,
    -- The counts are as of this time, which is not before the work's last event.
    at          timestamptz not null,
    impressions double precision not null,
    plays       double precision not null,
    likes       double precision not null
);

create function fold_trends() returns trigger language plpgsql as $$
begin
    insert into work_trends as t (work_id, at, impressions, plays, likes)
    select work_id, latest.at,
           coalesce(sum(trend_decay(latest.at - added.at)) filter (where type = 'impression'), 0),
           coalesce(sum(trend_decay(latest.at - added.at)) filter (where type = 'play'), 0),
           coalesce(sum(trend_decay(latest.at - added.at)) filter (where type = 'like'), 0)
    from added cross join (select max(at) as at from added) latest
    where type in ('impression', 'play', 'like') group by work_id, latest.at order by work_id
    on conflict (work_id) do update
    set at = greatest(t.at, excluded.at),
        impressions = t.impressions * trend_decay(excluded.at - t.at) + excluded.impressions * trend_decay(t.at - excluded.at),
        plays = t.plays * trend_decay(excluded.at - t.at) + excluded.plays * trend_decay(t.at - excluded.at),
        likes = t.likes * trend_decay(excluded.at - t.at) + excluded.likes * trend_decay(t.at - excluded.at);
    return null;
end $$;

create trigger events_fold_trends after insert on events
    referencing new table as added for each statement execute function fold_trends();

insert into work_trends (work_id, at, impressions, plays, likes)
select work_id, latest.at,
       coalesce(sum(trend_decay(latest.at - events.at)) filter (where type = 'impression'), 0),
       coalesce(sum(trend_decay(latest.at - events.at)) filter (where type = 'play'), 0),
       coalesce(sum(trend_decay(latest.at - events.at)) filter (where type = 'like'), 0)
from events cross join (select max(at) as at from events) latest
where type in ('impression', 'play', 'like') group by work_id, latest.at;
