-- Channels that a bot asks people to be in before they search.

create table doors (
    bot_id bigint not null,
    channel text not null check (channel ~ '^(@[a-z][a-z0-9_]{3,31}|-1[0-9]{12})$'),
    title text not null check (char_length(title) between 1 and 30),
    link text not null check (link like 'https://t.me/%' and char_length(link) <= 100),
    added_at timestamptz not null default now(),
    primary key (bot_id, channel)
);
comment on table doors is 'Channels that people have to be in before they search at a bot, also at one of the settings.';
comment on column doors.channel is 'As the Bot API takes it: @name in small letters, or the number.';
comment on column doors.link is 'Where it opens: by its name, or an invite link.';
