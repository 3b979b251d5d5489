-- Live shows and rooms go on and off the air within seconds, and a new work is shown within seconds.

-- Whoever follows the catalogue is told at once that something changed, and need not wait for its next look. A notice says
-- nothing else: what changed is read from changed_seq, so that a notice that is lost costs time and nothing more.
create function notify_change() returns trigger language plpgsql as $$
begin
    notify vectorrec_changes;
    return null;
end $$;

create trigger works_notify after insert or update on works for each statement execute function notify_change();
create trigger index_runs_notify after update on index_runs for each statement execute function notify_change();

-- A request asks which of them changed since the service last looked: what has just left the air is never shown.
create index works_on_air_by_change on works (changed_seq, work_id) where kind <> 'work';
create index works_on_air_by_creator on works (creator_id, work_id) where kind <> 'work' and status = 'active';
