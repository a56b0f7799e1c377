-- Plans, and who holds what of them.

create table plans (
    plan text primary key check (plan ~ '^[a-z][a-z0-9_]{0,31}$'),
    stars integer check (stars between 1 and 1000000),
    days integer not null check (days between 0 and 3660),
    trial_days integer not null default 0 check (trial_days between 0 and 366),
    grace_days integer not null default 0 check (grace_days between 0 and 31),
    priority boolean not null default false,
    preference boolean not null default false,
    daily_trades integer not null check (daily_trades >= 0),
    positions integer not null check (positions >= 0),
    calls_per_minute integer not null check (calls_per_minute >= 0),
    changed_at timestamptz not null default now(),
    check (stars is null or days > 0)
);
comment on table plans is 'What the operator offers. A change counts from now on, also for whoever holds it.';
comment on column plans.stars is 'What it costs; null: it is not sold.';
comment on column plans.grace_days is 'How long it goes on when its time is over: taken off what is bought next.';

insert into plans (plan, stars, days, trial_days, grace_days, priority, preference, daily_trades, positions, calls_per_minute)
values ('free', null, 0, 0, 0, false, false, 5, 2, 10),
       ('premium', 250, 30, 3, 3, true, true, 25, 5, 30),
       ('enterprise', 2500, 30, 0, 3, true, true, 100, 20, 100);

create table subscriptions (
    user_id bigint not null,
    plan text not null references plans,
    term jsonb not null,
    until_at timestamptz,
    changed_at timestamptz not null default now(),
    primary key (user_id, plan)
);
comment on table subscriptions is 'What people hold: the time that is left of each plan, in parts.';
comment on column subscriptions.until_at is 'When it ends, grace and all; null while it is paused. For who looks it up: what counts is the term.';
create index subscriptions_running on subscriptions (plan, until_at);

create table plan_steps (
    operation text primary key check (operation ~ '^[!-~]{1,200}$'),
    contents bytea not null check (length(contents) = 32),
    user_id bigint,
    plan text not null references plans,
    step text not null check (step in ('buy', 'give', 'try', 'pause', 'resume', 'refund')),
    journal_id bigint references journals,
    refunds text unique references plan_steps,
    made_at timestamptz not null default now(),
    check ((step in ('buy', 'refund')) = (journal_id is not null)),
    check ((step = 'refund') = (refunds is not null))
);
comment on table plan_steps is 'What led to what people hold: once each, by its operation. Of who was forgotten the number is gone.';
create index plan_steps_user on plan_steps (user_id);

create sequence plan_versions;

create table plan_news (
    user_id bigint primary key,
    version bigint not null
);
comment on table plan_news is 'Whose plans have changed, and they have not been told: a scheduler does it. Written with the change.';
comment on column plan_news.version is 'Grows with each change of one person, whose row is locked while it is made.';
