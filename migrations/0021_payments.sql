-- Payments in Telegram Stars, and what Telegram's own books say of them.

create table payments (
    charge text primary key check (charge ~ '^[!-~]{1,180}$'),
    payment_id bigint generated always as identity unique,
    bot_id bigint not null,
    user_id bigint,
    amount bigint not null check (amount >= 0),
    currency text not null,
    product text,
    odd text check (odd in ('payload', 'payer', 'amount', 'currency', 'refused')),
    state text not null default 'new' check (state in ('new', 'given', 'kept', 'refunded')),
    paid_at timestamptz not null,
    until_at timestamptz,
    noted_at timestamptz not null default now(),
    refunded_at timestamptz,
    asked text check (asked in ('refund', 'cancel', 'continue')),
    asked_by text,
    reason text,
    try_at timestamptz,
    failure text,
    cancelled boolean not null default false,
    ends_for_user bigint,
    grant_due text check (grant_due in ('give', 'take')),
    listed boolean not null default false,
    check (product is not null or odd is not null),
    check (asked is null or try_at is not null)
);
comment on table payments is 'What people paid: a row for each charge id, once. Of who was forgotten the number is gone.';
comment on column payments.product is 'What they get for it; null: nobody can say, and the money is kept for them.';
comment on column payments.state is 'new: noted; given: what it was for is theirs; kept: the money is on their account; refunded.';
comment on column payments.asked is 'What Telegram has to be asked for: a scheduler does it, from try_at on.';
comment on column payments.failure is 'What Telegram said last when it would not.';
comment on column payments.ends_for_user is 'Whose monthly payments Telegram has to end because they were forgotten: the number is gone when it has.';
comment on column payments.grant_due is 'Locks have to be given, or taken back: a scheduler tells the person.';
comment on column payments.listed is 'It was found in Telegram''s own list.';
create index payments_user on payments (user_id);
create index payments_asked on payments (try_at) where asked is not null;
create index payments_grants on payments (payment_id) where grant_due is not null;
create index payments_unlisted on payments (bot_id, paid_at) where not listed;

-- Telegram knows what is paid every month by its first charge alone. A month before each of its payments there is another one,
-- give or take how late somebody had enough Stars.
create function payment_began(which text) returns text language sql stable as $$
    with recursive chain as (
        select charge, bot_id, user_id, product, until_at from payments where charge = which
        union all
        select before.* from chain, lateral (
            select one.charge, one.bot_id, one.user_id, one.product, one.until_at from payments as one
             where one.user_id = chain.user_id and one.bot_id = chain.bot_id and one.product = chain.product
               and one.until_at between chain.until_at - interval '33 days' and chain.until_at - interval '27 days'
             order by abs(extract(epoch from chain.until_at - one.until_at) - 2592000) limit 1) as before)
    select charge from chain where product like 'month:%' order by until_at limit 1
$$;

create table star_lists (
    bot_id bigint primary key,
    seen bigint not null default 0 check (seen >= 0),
    hour timestamptz not null,
    asked boolean not null default false,
    looked_at timestamptz
);
comment on table star_lists is 'How far Telegram''s list of transactions of each bot has been compared with payments.';
comment on column star_lists.hour is 'The last hour for which somebody has begun to compare: whoever moves it on does it.';

create table star_differences (
    difference_id bigint generated always as identity primary key,
    bot_id bigint not null,
    charge text not null,
    what text not null check (what in ('found', 'missing', 'amount', 'refunded')),
    amount bigint not null,
    noticed_at timestamptz not null default now(),
    unique (charge, what)
);
comment on table star_differences is 'Where Telegram''s list and payments did not agree. found: paid there and not noted here, and made good since; missing: noted here and not there; amount: not the same; refunded: given back there and not here, and made good since.';

-- Locks can be taken back, with the money.
alter table grants drop constraint grants_locks_check;
alter table grants add constraint grants_locks_check check (locks <> 0);
