-- The newest recordings of the creators a user follows; what is on the air has channels of its own. Of few creators more of each.
with followee as materialized (
    select followee_id from follows where follower_id = @user order by created_at desc, followee_id limit 500)
select recent.work_id
from followee cross join lateral (
    select work_id, created_at from works
    where creator_id = followee.followee_id and status = 'active' and kind = 'work' order by created_at desc, work_id
    limit (select greatest(10, {limit} / greatest(1, count(*))) from followee)) recent
order by recent.created_at desc, recent.work_id limit {limit}
