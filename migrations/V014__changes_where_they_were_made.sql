-- works.changed_seq is a transaction, and transactions are counted by each server for itself: in a copy that was dumped and
-- loaded, or that a logical replica keeps, the old numbers mean nothing. So whoever keeps such a number keeps with it where it was
-- counted, and starts again from the beginning when that is another place.

-- Another server (also after pg_upgrade), another table, or one that was emptied and filled again. It is the same after a restart, on a
-- standby and after a failover: these go on with the count.
create function change_origin() returns text language sql stable parallel safe
    return (select concat_ws('/', s.system_identifier, c.oid, c.relfilenode) from pg_control_system() s, pg_class c where c.oid = 'public.works'::regclass);

-- For numbers that are kept in memory, which may be ahead of a server that has taken over, or came back without its last commits: also
-- another start of the server. A crash begins the statistics anew.
create function change_counter() returns text language sql stable parallel safe
    return concat_ws('/', change_origin(), extract(epoch from greatest(pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time())));

alter table index_runs add column changed_origin text;
comment on column index_runs.changed_origin is 'Where changed_seq was counted, see change_origin(); null when that was not noted.';

-- Also in the worker that applies what a publisher sends: there a change is a transaction of the subscriber.
alter table works enable always trigger works_stamp_change;
