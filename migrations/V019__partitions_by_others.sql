-- Whoever may write events may write those of a day that there is no partition of yet, and need not own the table for it. A new partition
-- has the rights that `alter default privileges` of its owner gives.
alter function ensure_events_partition(date) security definer set search_path = pg_catalog, pg_temp;
