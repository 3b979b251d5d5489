-- Between two indexes the collection that serves is kept up with the catalogue by `indexer sync`.

-- How far it is, by generation: what earlier transactions changed is in the collection.
create table index_syncs (
    run_id         bigint primary key references index_runs (run_id) on delete cascade,
    changed_seq    bigint not null,
    -- Where that was counted, see change_origin().
    changed_origin text not null,
    -- The server's clock before the look at the changes that was carried: what was committed before, the collection has.
    looked_at      timestamptz not null,
    began_at       timestamptz not null default clock_timestamp(),
    -- Works that were embedded and written, whose vector stays as it is, that were taken out, and that the tower cannot embed.
    embedded       bigint not null default 0,
    kept           bigint not null default 0,
    removed        bigint not null default 0,
    unsound        bigint not null default 0
);

-- The transaction that last changed what a work's vector is made of, or whether there is one; so that a change of anything else costs
-- no embedding. Null: not later than changed_seq.
alter table works add column vector_seq bigint;

create or replace function works_stamp_change() returns trigger language plpgsql as $$
declare
    present bigint := pg_current_xact_id()::text::bigint;
begin
    new.vector_seq := case
        when tg_op = 'UPDATE'
            -- Who sets it says that the work is another one to the models.
            and new.changed_seq = old.changed_seq
            -- All that the item tower may read.
            and (old.status, old.kind, old.media, old.creator_id, old.song_id, old.language, old.city, old.tags, old.duration_s, old.quality)
                is not distinct from
                (new.status, new.kind, new.media, new.creator_id, new.song_id, new.language, new.city, new.tags, new.duration_s, new.quality)
        then coalesce(old.vector_seq, old.changed_seq)
        else present end;
    new.changed_seq := present;
    return new;
end $$;

-- A vector of the operator's is read by the tower too, also where the transaction has changed the work otherwise before.
create or replace function stamp_works_of_vectors() returns trigger language plpgsql as $$
begin
    update public.works w set changed_seq = 0 from changed c
    where w.work_id = c.work_id and w.vector_seq is distinct from pg_current_xact_id()::text::bigint;
    return null;
end $$;
