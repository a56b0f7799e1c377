-- Whom each bot may write to, and what an audience is chosen by.

create table contacts (
    bot_id bigint not null,
    user_id bigint not null,
    partition smallint not null,
    first_name text not null default '' check (char_length(first_name) <= 64),
    language text,
    time_zone text,
    joined_at timestamptz not null,
    active_at timestamptz not null,
    plan text,
    tags text[] not null default '{}',
    unreachable_since timestamptz,
    unreachable_why text,
    opted_out_at timestamptz,
    primary key (bot_id, user_id)
);
comment on table contacts is 'Everybody who wrote to a bot, or pressed a button of it.';
comment on column contacts.partition is 'Where the person lives: the number of partitions never changes.';
comment on column contacts.language is 'As Telegram says it, such as uk or pt-br.';
comment on column contacts.time_zone is 'As people choose it in /settings, such as Europe/Kyiv.';
comment on column contacts.active_at is 'When they last did something, to about a day.';
comment on column contacts.unreachable_since is 'Since when they cannot be written to: they blocked the bot, or their account is gone.';
comment on column contacts.opted_out_at is 'When they said that they want no more announcements.';

alter table people add column banned_at timestamptz;
comment on column people.banned_at is 'When a moderator shut them out. They get no announcements either.';
