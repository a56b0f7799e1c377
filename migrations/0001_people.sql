-- What must outlive Redis about the people in the chat.

create table people (
    user_id bigint primary key,
    age smallint not null check (age between 0 and 150),
    stated_at timestamptz not null
);
comment on table people is 'Everybody who told us their age. Under 18 it stands until a moderator lifts it.';

create table blocks (
    by_user bigint not null,
    blocked_user bigint not null check (blocked_user <> by_user),
    made_at timestamptz not null,
    primary key (by_user, blocked_user)
);
comment on table blocks is 'Who never wants to meet whom again. Matching honours it both ways.';

create table reports (
    cause text primary key,
    by_user bigint not null,
    against_user bigint not null check (against_user <> by_user),
    conversation text not null,
    made_at timestamptz not null,
    unique (by_user, conversation)
);
comment on table reports is 'Who reported whom, for a moderator to look at.';
comment on column reports.cause is 'Partition and effect that asked for the row: writing it twice makes one row.';
create index reports_against on reports (against_user, made_at);
