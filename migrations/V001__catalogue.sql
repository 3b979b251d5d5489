-- The catalogue: who sings (users), what is sung (songs), what was sung (works).
-- Postgres is the truth; the vector index and the item table are rebuilt from it at will.
-- Ids come from the platform: any bigint >= 0. Times are UTC.

create table users (
    user_id    bigint primary key check (user_id >= 0),
    name       text,
    language   text,
    country    text,
    city       text,
    lat        double precision check (lat between -90 and 90),
    lon        double precision check (lon between -180 and 180),
    birth_year smallint check (birth_year between 1900 and 2100),
    -- Creator level, 0 (listener) to 10: exposure pools are graded by it.
    level      smallint not null default 0 check (level between 0 and 10),
    created_at timestamptz not null default now(),
    check ((lat is null) = (lon is null))
);

create table songs (
    song_id    bigint primary key check (song_id >= 0),
    title      text not null,
    artist     text,
    language   text,
    tags       text[] not null default '{}',
    created_at timestamptz not null default now()
);

create table works (
    work_id    bigint primary key check (work_id >= 0),
    -- work: a recording; live: a live show; room: a karaoke room. The last two go on and off the air.
    kind       text not null default 'work' check (kind in ('work', 'live', 'room')),
    -- active: may be recommended; hidden: off the air or under review; removed: gone for good.
    status     text not null default 'active' check (status in ('active', 'hidden', 'removed')),
    -- A work without a creator or song is exempt from the rules about them.
    creator_id bigint references users (user_id),
    song_id    bigint references songs (song_id),
    media      text not null default 'audio' check (media in ('audio', 'video')),
    title      text,
    language   text,
    tags       text[] not null default '{}' check (cardinality(tags) <= 32),
    -- Admission score of content mining, [0, 1].
    quality    real not null default 0.5 check (quality between 0 and 1),
    duration_s integer check (duration_s between 0 and 86400),
    city       text,
    lat        double precision check (lat between -90 and 90),
    lon        double precision check (lon between -180 and 180),
    created_at timestamptz not null default now(),
    -- The transaction that last changed the row. A reader that starts again at the oldest transaction
    -- which was still open when it last read misses nothing; a plain sequence would lose late commits.
    changed_seq bigint not null default 0,
    check ((lat is null) = (lon is null))
);

create function works_stamp_change() returns trigger language plpgsql as $$
begin
    new.changed_seq := pg_current_xact_id()::text::bigint;
    return new;
end $$;

create trigger works_stamp_change before insert or update on works
    for each row execute function works_stamp_change();

create index works_by_change on works (changed_seq);
create index works_by_creator on works (creator_id, created_at desc, work_id) where status = 'active';
create index works_by_song on works (song_id, created_at desc, work_id) where status = 'active';
