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
    reach_as_of timestamptz not null default 'epoch',
    opt_as_of timestamptz not null default 'epoch',
    zone_as_of timestamptz not null default 'epoch',
    primary key (bot_id, user_id)
);
comment on table contacts is 'Everybody who wrote to a bot, or pressed a button of it.';
comment on column contacts.partition is 'Where the person lives: the number of partitions never changes.';
comment on column contacts.language is 'As Telegram says it, such as uk or pt-br.';
comment on column contacts.time_zone is 'As people choose it in /settings, such as Europe/Kyiv.';
comment on column contacts.active_at is 'When they last did something, to about a day; the epoch of whom that is not known.';
comment on column contacts.unreachable_since is 'Since when they cannot be written to: they blocked the bot, or their account is gone.';
comment on column contacts.opted_out_at is 'When they said that they want no more announcements.';
comment on column contacts.reach_as_of is 'Of which moment unreachable_since speaks: what comes late and was earlier changes nothing.';
comment on column contacts.opt_as_of is 'Of which moment opted_out_at speaks.';
comment on column contacts.zone_as_of is 'Of which moment time_zone speaks.';
-- Who has chosen something is looked up by person alone, when Redis has been lost.
create index contacts_wishes on contacts (user_id) where opted_out_at is not null or time_zone is not null;

alter table people add column banned_at timestamptz;
comment on column people.banned_at is 'When a moderator shut them out. They get no announcements either.';
