-- Accounts that were erased: the receipt, and how far it is. What an index leads to goes in one transaction with this row; the logs, which
-- have none by user, are gone through afterwards, a part at a time.
create table erasures (
    erasure_id   uuid primary key,
    user_id      bigint not null,
    -- Whether the works went, too; else they stayed, without their creator.
    works        boolean not null,
    requested_at timestamptz not null,
    -- Rows by table.
    removed      jsonb not null default '{}',
    -- Tables that were gone through.
    swept        text[] not null default '{}',
    finished_at  timestamptz
);

create index erasures_by_user on erasures (user_id, requested_at desc);
create index erasures_unfinished on erasures (requested_at) where finished_at is null;
create index erasures_by_time on erasures (requested_at);

-- Whose request it was; null in those of earlier builds, which are gone within days.
alter table recordings add column user_id bigint;
create index recordings_by_user on recordings (user_id);

-- Whatever a creator made, not only what is active: an account cannot go as long as a work names it. Writers of works wait while it is
-- built, seconds for some millions of works.
create index works_by_any_creator on works (creator_id) where creator_id is not null;
