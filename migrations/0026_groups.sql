-- Groups that plans open.

create table groups (
    group_id bigint primary key check (group_id between -1997852516352 and -1000000000001),
    bot_id bigint not null,
    title text not null check (char_length(title) between 1 and 30),
    plans text[] not null check (cardinality(plans) between 1 and 16),
    added_at timestamptz not null default now()
);
create index groups_of_bot on groups (bot_id);
comment on table groups is 'Groups and channels that are open to whoever holds one of their plans, also at a bot of the settings. Who is in them stands with what people are entitled to.';
comment on column groups.bot_id is 'The bot that lets people in and removes them; each group has one.';
comment on column groups.plans is 'The names of the plans that open it.';
