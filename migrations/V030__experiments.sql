-- Which experiments run and ran. A definition changes only by getting more slots: see docs/experiments.md.
create table experiments (
    name       text primary key check (name <> ''),
    definition jsonb not null,
    started_at timestamptz not null,
    stopped_at timestamptz,
    reason     text,
    check (stopped_at is null or reason is not null)
);

-- What an experiment said from when on.
create table experiment_changes (
    change_id  bigint generated always as identity primary key,
    name       text not null references experiments (name),
    definition jsonb not null,
    at         timestamptz not null
);

-- Who was answered by which arm, once a request and experiment. Events of the same request_id followed from it.
create table exposures (
    request_id uuid not null,
    experiment text not null,
    arm        text not null,
    at         timestamptz not null,
    user_id    bigint not null,
    scene      text not null,
    run_id     bigint not null,
    took_ms    real not null,
    degraded   boolean not null,
    works      bigint[] not null,
    primary key (request_id, experiment)
);
create index exposures_by_experiment on exposures (experiment, user_id, at);
create index exposures_by_user on exposures (user_id);
create index exposures_by_time on exposures using brin (at);
