-- What users do not want, and what they take back. A wish holds from the next request on, also for events that are late: they carry their
-- time, and what happened before a wish does not undo it.

-- Not interested: in a work, or in whatever is of a creator, of a song, or has a tag. (blocks, of the social graph, are the stronger word
-- against a creator.)
create table not_interested (
    user_id    bigint not null references users (user_id),
    kind       text not null check (kind in ('work', 'creator', 'song', 'tag')),
    -- Of the work, creator or song; 0 for a tag.
    id         bigint not null default 0 check (id >= 0),
    tag        text not null default '',
    created_at timestamptz not null default now(),
    primary key (user_id, kind, id, tag),
    check ((kind = 'tag') = (tag <> '') and (kind <> 'tag' or id = 0))
);

-- An account that is erased is looked for on the other side, too.
create index not_interested_by_target on not_interested (kind, id) where kind <> 'tag';
create index blocks_by_creator on blocks (creator_id, user_id);

-- When somebody last stopped following.
create table unfollows (
    follower_id bigint not null references users (user_id),
    followee_id bigint not null references users (user_id),
    at          timestamptz not null,
    primary key (follower_id, followee_id)
);

create index unfollows_by_followee on unfollows (followee_id, follower_id);

create function follows_after_unfollow() returns trigger language plpgsql as $$
begin
    if exists (select from public.unfollows u
               where u.follower_id = new.follower_id and u.followee_id = new.followee_id and u.at >= new.created_at) then
        return null;
    end if;
    return new;
end $$;

create trigger follows_after_unfollow before insert on follows for each row execute function follows_after_unfollow();

-- When a like was last taken back. Likes until then do not count; the log keeps them, and whoever reads it asks here.
create table withdrawn_likes (
    user_id bigint not null,
    work_id bigint not null,
    at      timestamptz not null,
    primary key (user_id, work_id)
);

-- Takes likes out of what is folded from the log: one for each pair that has one. Whoever had nothing else to do with the work is not
-- engaged with it any more.
create function fold_back_likes(user_ids bigint[], work_ids bigint[]) returns bigint language plpgsql as $$
declare
    folded bigint;
begin
    with asked as (
        select distinct user_id, work_id from unnest(user_ids, work_ids) as a (user_id, work_id)
    ), liked as (
        select u.user_id, u.work_id, u.engaged_at from public.user_works u join asked using (user_id, work_id)
        where u.kinds & 8 <> 0 order by u.user_id, u.work_id for update of u
    ), unliked as (
        update public.user_works u
        set kinds = u.kinds & ~8::smallint, engaged_at = case when u.kinds & ~9 <> 0 then u.engaged_at end
        from liked where u.user_id = liked.user_id and u.work_id = liked.work_id
        returning u.work_id, liked.engaged_at
    ), stats as (
        update public.work_stats s set likes = greatest(0, s.likes - l.likes)
        from (select work_id, count(*) as likes from unliked group by work_id) l where s.work_id = l.work_id
    ), trends as (
        -- The like's own time is in the log alone; that of the last engagement is not before it.
        update public.work_trends t
        set likes = greatest(0, t.likes - (select sum(public.trend_decay(t.at - l.engaged_at)) from unliked l where l.work_id = t.work_id))
        where t.work_id in (select work_id from unliked)
    )
    select count(*) into folded from unliked;
    return folded;
end $$;

-- A like that comes after it was taken back.
create function fold_withdrawn_likes() returns trigger language plpgsql as $$
declare
    user_ids bigint[];
    work_ids bigint[];
begin
    if not exists (select from public.withdrawn_likes) then
        return null;
    end if;
    select array_agg(a.user_id), array_agg(a.work_id) into user_ids, work_ids
    from added a join public.withdrawn_likes w using (user_id, work_id) where a.type = 'like' and a.at <= w.at
      and not exists (select from added later where later.user_id = a.user_id and later.work_id = a.work_id and later.type = 'like' and later.at > w.at);
    if user_ids is not null then
        perform public.fold_back_likes(user_ids, work_ids);
    end if;
    return null;
end $$;

-- After events_fold and events_fold_trends: triggers fire in the order of their names.
create trigger events_fold_withdrawn_likes after insert on events
    referencing new table as added for each statement execute function fold_withdrawn_likes();
