-- What people have of trades on paper, as their partition last had it: it is looked up where Redis has lost it. What moved
-- is in the ledger.

create table traders (
    user_id bigint primary key,
    trades jsonb not null,
    as_of timestamptz not null
);
comment on table traders is 'What somebody has of trades: whom they follow, what is open, the last that are over. One row a person.';
