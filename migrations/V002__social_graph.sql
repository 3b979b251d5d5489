-- Who follows, belongs with and blocks whom.

create table follows (
    follower_id bigint not null references users (user_id),
    followee_id bigint not null references users (user_id),
    created_at  timestamptz not null default now(),
    primary key (follower_id, followee_id),
    check (follower_id <> followee_id)
);

create index follows_by_followee on follows (followee_id, follower_id);

create table families (
    family_id bigint primary key check (family_id >= 0),
    name      text
);

create table family_members (
    family_id bigint not null references families (family_id) on delete cascade,
    user_id   bigint not null references users (user_id),
    primary key (family_id, user_id)
);

create index family_members_by_user on family_members (user_id, family_id);

create table blocks (
    user_id    bigint not null references users (user_id),
    creator_id bigint not null references users (user_id),
    created_at timestamptz not null default now(),
    primary key (user_id, creator_id)
);
