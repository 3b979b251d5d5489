-- Services tell what they serve and how far they know of the catalogue: whoever takes a work down can wait until all of them know.
create table instances (
    instance_id uuid primary key,
    -- Machine and process, for people.
    name        text not null,
    run_id      bigint,
    -- The server's clock before the look at the catalogue that the service has taken in: what was committed before, it knows.
    looked_at   timestamptz,
    seen_at     timestamptz not null default clock_timestamp()
);
