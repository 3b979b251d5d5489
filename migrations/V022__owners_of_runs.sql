-- A run's collection and folder belong to the database that had them built. A copy of that database has the row too, and what the
-- original serves is not the copy's to delete: so a run says whose it is, and what was taken away once is not taken away again.

-- Another one in a copy, whether it was made by dump and restore, as a template or by pg_upgrade; the same on a standby and after a failover.
create function database_identity() returns text language sql stable parallel safe
    return (select concat_ws('/', s.system_identifier, d.oid) from pg_control_system() s, pg_database d where d.datname = current_database());

alter table index_runs add column owner text, add column removed_at timestamptz;
comment on column index_runs.owner is 'database_identity() of the database that had it built.';
comment on column index_runs.removed_at is 'Since when collection and folder of a run that failed are known to be gone.';
update index_runs set owner = database_identity();
update index_runs set removed_at = coalesce(finished_at, started_at) where status = 'failed';

-- The name of a key that was revoked is free again.
alter table api_keys drop constraint api_keys_name_key;
create unique index api_keys_valid_name on api_keys (name) where revoked_at is null;
