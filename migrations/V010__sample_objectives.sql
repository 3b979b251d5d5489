-- What the fine scores of a run's samples are the probabilities of, in their order. The samples outlive the run and its bundle.
create table stage_sample_runs (
    run_id        bigint primary key,
    model_version text not null,
    objectives    text[] not null
);

comment on column stage_samples.stage is
    'How far the work got: filtered; coarse (scored there and cut); fine (stood behind the cut, and was not returned); slate (returned).';
comment on column stage_samples.position is 'In the slate from 0; of stage fine its place in fine ranking from 0; otherwise null.';
comment on column stage_samples.fine is 'Probabilities by objective, see stage_sample_runs; null when the fine ranker did not score it.';
