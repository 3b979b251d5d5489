-- How the service runs: index generations, API keys, and the log that distillation trains on.

-- A generation = (bundle, collection, item table). Exactly one is active; the API serves that one.
create table index_runs (
    run_id        bigint generated always as identity primary key,
    model_version text not null,
    collection    text not null unique,
    -- Folder below the generations folder: holds the bundle's copy and the item table.
    folder        text not null unique,
    status        text not null check (status in ('building', 'ready', 'active', 'retired', 'failed')),
    works         bigint not null default 0,
    -- Works changed at or after this transaction are not in the collection; see works.changed_seq.
    changed_seq   bigint not null,
    started_at    timestamptz not null,
    finished_at   timestamptz,
    activated_at  timestamptz,
    failure       text
);

create unique index index_runs_one_active on index_runs (status) where status = 'active';

create table api_keys (
    key_id     uuid primary key,
    name       text not null unique,
    -- SHA-256 of the key. Keys are 256 random bits, so a slow hash would add nothing.
    hash       bytea not null unique check (length(hash) = 32),
    scopes     text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

-- A sample of what each stage scored, with the outcome it led to.
create table stage_samples (
    request_id uuid not null,
    at         timestamptz not null,
    user_id    bigint not null,
    scene      text not null,
    run_id     bigint not null,
    -- The last stage that saw the work: recalled, filtered, coarse, fine, slate.
    stage      text not null,
    work_id    bigint not null,
    position   integer,
    coarse     real,
    fine       real[],
    primary key (request_id, work_id)
);

create index stage_samples_by_time on stage_samples (at);
