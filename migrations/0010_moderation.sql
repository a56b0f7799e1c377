-- What people said of each other and what moderators did about it.

alter table reports add column report_id bigint generated always as identity unique;
alter table reports add column grounds text check (grounds in ('spam', 'sexual', 'threats', 'minor', 'other'));
alter table reports add column reviewed_at timestamptz;
comment on column reports.grounds is 'What for, if the reporter said so by a second tap.';
comment on column reports.reviewed_at is 'When a moderator first looked at it, or did something about the person.';
create index reports_waiting on reports (report_id) where reviewed_at is null;

create table evidence (
    by_user bigint not null,
    conversation text not null,
    reader bigint not null,
    messages smallint not null check (messages > 0),
    sealed bytea not null,
    made_at timestamptz not null default now(),
    primary key (by_user, conversation, reader)
);
comment on table evidence is 'What was last said in a conversation that was reported, as one of the two has read it. Only the moderators'' secret key opens it. Deleted after SHOAL_REPORT_DAYS.';
create index evidence_made on evidence (made_at);

create table ratings (
    by_user bigint not null,
    conversation text not null,
    about_user bigint not null,
    liked boolean not null,
    made_at timestamptz not null,
    primary key (by_user, conversation)
);
comment on table ratings is 'What people thought of a partner, once a conversation.';
create index ratings_about on ratings (about_user);

create table standings (
    user_id bigint primary key,
    standing jsonb not null,
    suspended_at timestamptz,
    as_of timestamptz not null
);
comment on table standings is 'Where people stand with the moderators, as their owners have decided last.';
create index standings_suspended on standings (suspended_at) where suspended_at is not null;

create table measures (
    measure_id bigint generated always as identity primary key,
    user_id bigint not null check (user_id > 0),
    measure text not null check (measure in ('warn', 'mute', 'media_ban', 'ban', 'lift', 'lift_age')),
    lasts_until timestamptz,
    reason text not null check (char_length(reason) between 1 and 500),
    actor text not null,
    made_at timestamptz not null default now(),
    told_at timestamptz
);
comment on table measures is 'What moderators decided, with actor and reason. The scheduler tells the owner of the person.';
create index measures_untold on measures (measure_id) where told_at is null;
create index measures_user on measures (user_id, measure_id);

create table appeals (
    appeal_id bigint generated always as identity primary key,
    cause text not null unique,
    user_id bigint not null,
    words text not null check (char_length(words) <= 1000),
    made_at timestamptz not null,
    answered_at timestamptz
);
comment on table appeals is 'What people say against a measure, or against being suspended.';
comment on column appeals.answered_at is 'When a moderator next decided something about them.';
create index appeals_waiting on appeals (appeal_id) where answered_at is null;
