-- Payments from outside Telegram: what a plan costs in coins, invoices, the addresses they are paid to, and what providers
-- tell of by themselves.

alter table plans add column usdt bigint check (usdt between 10000 and 1000000000000);
alter table plans add constraint plans_usdt_days_check check (usdt is null or days > 0);
comment on column plans.usdt is 'What it costs outside Telegram, in millionths of USDT; null: it is not sold there.';

create table coin_addresses (
    address text primary key check (address ~ '^T[1-9A-HJ-NP-Za-km-z]{33}$'),
    provider text not null check (provider in ('tron')),
    place bigint generated always as identity,
    added_at timestamptz not null default now(),
    lent_at timestamptz
);
comment on table coin_addresses is 'Where coins can be paid to. Their keys are elsewhere: nothing here can spend what comes there.';
comment on column coin_addresses.lent_at is 'Since when an invoice has it, and no other one ever will.';
create index coin_addresses_free on coin_addresses (provider, place) where lent_at is null;

create table invoices (
    invoice_id bigint generated always as identity primary key,
    reference text not null unique check (reference ~ '^[0-9a-f]{1,32}$'),
    provider text not null check (provider in ('tron')),
    user_id bigint,
    product text not null,
    amount bigint not null check (amount > 0),
    days integer not null check (days between 1 and 3660),
    address text not null unique references coin_addresses,
    made_by text not null,
    made_at timestamptz not null default now(),
    until_at timestamptz not null,
    paid_by text unique,
    paid_at timestamptz,
    seen_until timestamptz not null,
    look_at timestamptz,
    asked boolean not null default false,
    check ((paid_by is null) = (paid_at is null))
);
comment on table invoices is 'What people are asked to pay in coins. Of who was forgotten the number is gone.';
comment on column invoices.amount is 'In millionths of USDT.';
comment on column invoices.days is 'For how long they get what they pay for, whatever is sold when they do.';
comment on column invoices.seen_until is 'All transfers of blocks before this moment have been seen, and are there for good.';
comment on column invoices.look_at is 'When to look for transfers next; null: nobody looks any more, unless asked to.';
comment on column invoices.asked is 'A provider has told that there is something to see, since somebody began to look.';
create index invoices_due on invoices (look_at) where look_at is not null;
create index invoices_user on invoices (user_id);

create table foreign_transfers (
    transfer text primary key check (transfer ~ '^[!-~]{1,180}$'),
    invoice_id bigint not null references invoices,
    token text not null,
    seen_at timestamptz not null default now()
);
comment on table foreign_transfers is 'What came to the address of an invoice and is of a token that is not taken, some of each at most. It is no money here.';
create index foreign_transfers_invoice on foreign_transfers (invoice_id);

create table provider_events (
    provider text not null check (provider in ('tron')),
    event text not null check (event ~ '^[!-~]{1,100}$'),
    reference text not null,
    received_at timestamptz not null default now(),
    primary key (provider, event)
);
comment on table provider_events is 'What providers have told of by themselves: each counts once.';

alter table payments alter column bot_id drop not null;
alter table payments add column provider text check (provider in ('tron'));
alter table payments add column invoice_id bigint references invoices;
alter table payments add constraint payments_means_check
    check ((bot_id is null) = (provider is not null) and (provider is null) = (invoice_id is null));
alter table payments drop constraint payments_odd_check;
alter table payments add constraint payments_odd_check
    check (odd in ('payload', 'payer', 'amount', 'currency', 'late', 'paid', 'refused'));
comment on column payments.provider is 'Who took it, where it was not Telegram.';
create index payments_invoice on payments (invoice_id) where invoice_id is not null;
