alter table index_runs add column forced text;
comment on column index_runs.forced is 'Why a run serves that is too unlike the one before it, in the words of whoever forced it.';
