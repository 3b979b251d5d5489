-- Live shows and rooms of the creators a user follows, those first that went on the air last.
select w.work_id
from follows f join works w on w.creator_id = f.followee_id
where f.follower_id = @user and w.kind <> 'work' and w.status = 'active'
order by w.changed_seq < pg_snapshot_xmax(pg_current_snapshot())::text::bigint desc, w.changed_seq desc, w.work_id limit {limit}
