-- Requests that can be replayed after the process that answered them has ended, compressed; bounded by age and number, see RecordingStore.
create table recordings (
    request_id uuid primary key,
    at         timestamptz not null,
    run_id     bigint not null,
    document   bytea not null
);
alter table recordings alter column document set storage external;

create index recordings_by_time on recordings (at);
