-- Secrets that every instance over this database shares: what seals the cursors of sessions. The newest seals, all of them are taken. Made
-- by the service when there is none; a row more changes the key for another.

create table cursor_keys (
    secret bytea primary key default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
    created_at timestamptz not null default now()
);
