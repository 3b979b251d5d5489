-- What the creators and friends a user follows liked lately. Of few of them more of each.
with followee as materialized (
    select followee_id from follows where follower_id = @user order by created_at desc, followee_id limit 500)
select liked.work_id
from followee cross join lateral (
    select work_id, engaged_at from user_works
    where user_id = followee.followee_id and kinds & 8 <> 0 order by engaged_at desc, work_id
    limit (select greatest(10, {limit} / greatest(1, count(*))) from followee)) liked
group by liked.work_id order by count(*) desc, max(liked.engaged_at) desc, liked.work_id limit {limit}
