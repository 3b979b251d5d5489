-- What a model of the operator's made of records: an embedding of a sound, of a picture. Beside the records, so that what reads these
-- need not pass over vectors; not compressed, for floats do not get smaller by it. Each is finite, not all zeros, and as wide as the others.
create table user_vectors (
    user_id bigint primary key references users (user_id) on delete cascade,
    vector  real[] not null check (cardinality(vector) between 1 and 4096)
);
create table song_vectors (
    song_id bigint primary key references songs (song_id) on delete cascade,
    vector  real[] not null check (cardinality(vector) between 1 and 4096)
);
create table work_vectors (
    work_id bigint primary key references works (work_id) on delete cascade,
    vector  real[] not null check (cardinality(vector) between 1 and 4096)
);
alter table user_vectors alter column vector set storage external;
alter table song_vectors alter column vector set storage external;
alter table work_vectors alter column vector set storage external;

-- A work whose vector changes is another one to the models: who follows the catalogue reads it again.
create function stamp_works_of_vectors() returns trigger language plpgsql as $$
begin
    update public.works w set changed_seq = 0 from changed c
    where w.work_id = c.work_id and w.changed_seq <> pg_current_xact_id()::text::bigint;
    return null;
end $$;

create trigger work_vectors_added after insert on work_vectors referencing new table as changed
    for each statement execute function stamp_works_of_vectors();
create trigger work_vectors_changed after update on work_vectors referencing new table as changed
    for each statement execute function stamp_works_of_vectors();
create trigger work_vectors_removed after delete on work_vectors referencing old table as changed
    for each statement execute function stamp_works_of_vectors();

alter table staged_users add column vector real[];
alter table staged_songs add column vector real[];
alter table staged_works add column vector real[];
create table staged_user_vectors as select 0::bigint as line, 0::bigint as cleared, user_id, vector from user_vectors with no data;
create table staged_song_vectors as select 0::bigint as line, 0::bigint as cleared, song_id, vector from song_vectors with no data;
create table staged_work_vectors as select 0::bigint as line, 0::bigint as cleared, work_id, vector from work_vectors with no data;
alter table staged_users alter column vector set storage external;
alter table staged_songs alter column vector set storage external;
alter table staged_works alter column vector set storage external;
alter table staged_user_vectors alter column vector set storage external;
alter table staged_song_vectors alter column vector set storage external;
alter table staged_work_vectors alter column vector set storage external;
