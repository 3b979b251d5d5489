-- With which probability each work of an answer stands where it does, given the places before it; null where the scene does not explore.
alter table exposures add column propensities real[];
