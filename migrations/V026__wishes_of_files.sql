-- Wishes come in files too: see V020.
create table staged_blocks as
    select 0::bigint as line, 0::bigint as cleared, user_id, creator_id, created_at from blocks with no data;
create table staged_not_interested as
    select 0::bigint as line, 0::bigint as cleared, user_id, 0::bigint as work_id, 0::bigint as creator_id, 0::bigint as song_id, tag, created_at
    from not_interested with no data;
create table staged_unfollows as
    select 0::bigint as line, 0::bigint as cleared, follower_id, followee_id, at from unfollows with no data;
create table staged_removals as
    select 0::bigint as line, 0::bigint as cleared, user_id, ''::text as type, 0::bigint as work_id, 0::bigint as creator_id, 0::bigint as song_id,
           ''::text as tag, at
    from withdrawn_likes with no data;
