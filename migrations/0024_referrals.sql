-- Referrals: who brought whom, and what becomes of the reward.

create table referrers (
    user_id bigint primary key,
    serial bigint not null
);
comment on table referrers is 'Who has asked for a link to bring people by.';
comment on column referrers.serial is 'Which of their links counts: the others lead nowhere.';

create table referrals (
    referral_id bigint generated always as identity primary key,
    by_user bigint,
    own_user bigint,
    by_mark bytea not null check (length(by_mark) = 32),
    own_mark bytea not null unique check (length(own_mark) = 32),
    bound_at timestamptz not null,
    state text not null default 'bound'
        check (state in ('bound', 'qualified', 'hold', 'review', 'giving', 'given', 'refused', 'taken', 'ended')),
    counted_at timestamptz,
    counted_by text check (counted_by in ('chats', 'payment')),
    charge text unique,
    refunded boolean not null default false,
    days integer check (days > 0),
    due_at timestamptz,
    given_at timestamptz,
    pattern text check (pattern in ('own', 'ring', 'burst')),
    decided_by text,
    reason text,
    check ((counted_at is null) = (counted_by is null)),
    check ((counted_by is not distinct from 'payment') = (charge is not null)),
    check (state in ('bound', 'ended') or due_at is not null),
    check (state in ('bound', 'qualified', 'ended') or days is not null),
    check (state <> 'review' or pattern is not null)
);
comment on table referrals is 'Who was brought by whom: a row for everybody who was, once. Of who was forgotten the number is gone.';
comment on column referrals.own_mark is 'Who was brought: a keyed hash, which stays, so that nobody is brought twice.';
comment on column referrals.by_mark is 'Who brought them, in the same way, so that a ring is seen also where somebody left and came back.';
comment on column referrals.state is 'bound: nothing counts yet; qualified: it counts, and nobody has looked at it; hold: the reward rests; review: a moderator decides; giving: it is being given; given; refused; taken: given, and taken back with the payment it counted by; ended: nothing comes of it.';
comment on column referrals.due_at is 'When a scheduler has to see to it next.';
comment on column referrals.pattern is 'Why a moderator has to look.';
comment on column referrals.decided_by is 'Who allowed or refused it. What was allowed is not looked at again.';
create index referrals_by_user on referrals (by_user);
create index referrals_own_user on referrals (own_user);
create index referrals_by_mark on referrals (by_mark, bound_at);
create index referrals_due on referrals (due_at) where state in ('qualified', 'hold', 'giving');
create index referrals_review on referrals (referral_id) where state = 'review';
create index referrals_refunded on referrals (referral_id) where state = 'given' and refunded;

-- What is left of a gift can be taken back: no money moves.
alter table plan_steps drop constraint plan_steps_step_check;
alter table plan_steps add constraint plan_steps_step_check
    check (step in ('buy', 'credit', 'give', 'try', 'pause', 'resume', 'refund', 'take'));
