-- The ledger: who has how much of what, and every movement that led there.
--
-- Whoever can write here cannot make the books wrong: what sums do not allow is refused by constraints and triggers, also
-- by hand. The functions at the end are how it is written, each in one statement: no lock is ever held while somebody
-- far away thinks, and a process that is frozen holds up nobody.
--
-- Locks are taken in one order: the operation's id, then accounts that are made, by their name, then accounts by their
-- number, then holds.

create table accounts (
    account_id bigint generated always as identity primary key,
    name text not null check (name ~ '^(user:[1-9][0-9]*|house:[a-z]+|outside:[a-z]+(:[1-9][0-9]*)?|gone:[1-9][0-9]*)$'),
    asset text not null check (asset ~ '^[A-Z]{3,8}$'),
    floor bigint,
    balance bigint not null default 0,
    held bigint not null default 0 check (held >= 0),
    opened_at timestamptz not null default now(),
    unique (name, asset),
    unique (account_id, asset),
    constraint accounts_floor check (floor is null or balance - held >= floor),
    check ((floor is null) = (name like 'outside:%'))
);
comment on table accounts is 'What somebody has of one asset, in its smallest units. Made when something first moves there.';
comment on column accounts.name is 'user: a person; house: the operator; outside: the world, where all comes from; gone: somebody who was forgotten.';
comment on column accounts.floor is 'There may not be less than this beside what is set aside. Only the world has none.';
comment on column accounts.balance is 'The sum of its postings, kept by a trigger.';
comment on column accounts.held is 'The sum of its pending holds, kept by a trigger.';

create table operations (
    operation text primary key check (operation ~ '^[!-~]{1,200}$'),
    contents bytea not null check (length(contents) = 32),
    made_at timestamptz not null default now()
);
comment on table operations is 'What was asked of the ledger. A row is never changed, so that the same again does nothing.';
comment on column operations.contents is 'SHA-256 of all it says: something else under the same id is refused.';

create table refusals (
    operation text primary key references operations,
    code text not null check (code ~ '^[0-9A-Z]{5}$'),
    about text not null
);
comment on table refusals is 'What was refused, and is for ever: else one that was given up, and is still under way, could be done after it.';

create table journals (
    journal_id bigint generated always as identity primary key,
    operation text not null unique references operations,
    reason text not null check (reason ~ '^[a-z_]{1,40}$'),
    written_at timestamptz not null default now(),
    written_in xid8 not null default pg_current_xact_id()
);
comment on table journals is 'What moved together. Rows are only ever added.';
comment on column journals.written_in is 'The transaction that wrote it: no other one adds postings to it.';

create table postings (
    journal_id bigint not null references journals,
    account_id bigint not null,
    asset text not null,
    amount bigint not null check (amount <> 0),
    balance bigint not null,
    primary key (account_id, journal_id),
    foreign key (account_id, asset) references accounts (account_id, asset)
);
comment on table postings is 'What a journal did to an account. Of a journal and an asset they sum to zero. Rows are only ever added.';
comment on column postings.balance is 'What the account had then, with this. Journals of an account are numbered in the order in which they were written.';
create index postings_journal on postings (journal_id);

create table holds (
    operation text primary key references operations,
    account_id bigint not null,
    to_account_id bigint not null check (to_account_id <> account_id),
    asset text not null,
    amount bigint not null check (amount > 0),
    expires_at timestamptz not null,
    made_at timestamptz not null default now(),
    state text not null default 'pending' check (state in ('pending', 'posted', 'voided', 'expired')),
    ended_at timestamptz,
    ended_by text unique references operations,
    journal_id bigint unique references journals,
    posted bigint check (posted between 1 and amount),
    foreign key (account_id, asset) references accounts (account_id, asset),
    foreign key (to_account_id, asset) references accounts (account_id, asset),
    check ((state = 'pending') = (ended_at is null)),
    check ((state in ('posted', 'voided')) = (ended_by is not null)),
    check ((state = 'posted') = (journal_id is not null)),
    check ((state = 'posted') = (posted is not null)),
    check (ended_by <> operation)
);
comment on table holds is 'What was set aside, and how it ended: pending, then once one of posted, voided, expired.';
comment on column holds.posted is 'How much of it moved. The rest was free again.';
create index holds_due on holds (expires_at) where state = 'pending';
create index holds_pending on holds (account_id) where state = 'pending';

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: % is not changed, a mistake is made good by another journal', tg_table_name;
end
$$;
create trigger operations_append_only before update or delete or truncate on operations
    for each statement execute function ledger_is_append_only();
create trigger refusals_append_only before update or delete or truncate on refusals
    for each statement execute function ledger_is_append_only();
create trigger journals_append_only before update or delete or truncate on journals
    for each statement execute function ledger_is_append_only();
create trigger postings_append_only before update or delete or truncate on postings
    for each statement execute function ledger_is_append_only();
create trigger holds_stay before delete or truncate on holds
    for each statement execute function ledger_is_append_only();
create trigger accounts_stay before delete or truncate on accounts
    for each statement execute function ledger_is_append_only();
-- Also where somebody has ordinary triggers rest for a session.
alter table operations enable always trigger operations_append_only;
alter table refusals enable always trigger refusals_append_only;
alter table journals enable always trigger journals_append_only;
alter table postings enable always trigger postings_append_only;
alter table holds enable always trigger holds_stay;
alter table accounts enable always trigger accounts_stay;

create function ledger_account() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.balance <> 0 or new.held <> 0 then
            raise exception 'an account begins with nothing';
        end if;
    elsif (new.account_id, new.asset, new.floor) is distinct from (old.account_id, old.asset, old.floor) then
        raise exception 'of an account only its name changes, when somebody is forgotten';
    elsif new.name <> old.name and (old.name not like 'user:%' or new.name <> 'gone:' || old.account_id) then
        raise exception 'an account keeps its name, until somebody is forgotten';
    elsif (new.balance, new.held) is distinct from (old.balance, old.held) and pg_trigger_depth() < 2 then
        raise exception 'a balance changes by a posting, and what is set aside by a hold';
    end if;
    return new;
end
$$;
create trigger accounts_kept before insert or update on accounts for each row execute function ledger_account();

create function ledger_posting() returns trigger language plpgsql as $$
begin
    if not exists (select from journals
                    where journal_id = new.journal_id and written_in = pg_current_xact_id()) then
        raise exception 'a journal is written whole, in one transaction';
    end if;
    update accounts set balance = balance + new.amount where account_id = new.account_id
    returning balance into new.balance;
    return new;
end
$$;
create trigger postings_counted before insert on postings for each row execute function ledger_posting();

create function ledger_balances() returns trigger language plpgsql as $$
declare
    what text;
    surplus numeric;
begin
    select asset, sum(amount) into what, surplus
      from postings where journal_id = new.journal_id group by asset having sum(amount) <> 0 limit 1;
    if found then
        raise exception 'journal % is off by % %', new.journal_id, surplus, what;
    end if;
    if not exists (select from postings where journal_id = new.journal_id) then
        raise exception 'journal % moves nothing', new.journal_id;
    end if;
    return null;
end
$$;
create constraint trigger journals_move after insert on journals deferrable initially deferred
    for each row execute function ledger_balances();
create constraint trigger postings_balance after insert on postings deferrable initially deferred
    for each row execute function ledger_balances();

create function ledger_holding() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'pending' then
            raise exception 'a hold begins pending';
        end if;
        update accounts set held = held + new.amount where account_id = new.account_id;
        return new;
    end if;
    if old.state <> 'pending' or new.state = 'pending' then
        raise exception 'a hold ends once: this one is %', old.state;
    end if;
    if (new.operation, new.account_id, new.to_account_id, new.asset, new.amount, new.expires_at, new.made_at)
       is distinct from
       (old.operation, old.account_id, old.to_account_id, old.asset, old.amount, old.expires_at, old.made_at) then
        raise exception 'of a hold only its end is written';
    end if;
    if (new.state = 'posted' and new.expires_at <= clock_timestamp())
       or (new.state = 'expired' and new.expires_at > clock_timestamp()) then
        raise exception 'a hold is posted before its time runs out, and expires after it';
    end if;
    update accounts set held = held - old.amount where account_id = old.account_id;
    return new;
end
$$;
create trigger holds_counted before insert or update on holds for each row execute function ledger_holding();

create function ledger_posted() returns trigger language plpgsql as $$
begin
    if new.state = 'posted' and not (
        exists (select from postings
                 where journal_id = new.journal_id and account_id = new.account_id and amount = -new.posted)
        and exists (select from postings
                     where journal_id = new.journal_id and account_id = new.to_account_id and amount = new.posted)) then
        raise exception 'hold % is posted by journal %, which moves something else', new.operation, new.journal_id;
    end if;
    return null;
end
$$;
create constraint trigger holds_posted after update on holds deferrable initially deferred
    for each row execute function ledger_posted();

-- How it is written. What is refused has a code of its own: LG001 other contents, LG002 too little (with the account),
-- LG003 no such hold, LG004 a hold that has ended (with its state), LG005 more than was set aside, LG006 a hold whose end
-- has passed, 22003 more than can be counted. Of what is refused that is kept, and nothing else.

-- Whether this operation is new. If it was done before, it says the same now, or is refused.
create function ledger_begin(asked text, said bytea) returns boolean language plpgsql as $$
begin
    -- Where the same is under way elsewhere, this waits for its end.
    insert into operations (operation, contents) values (asked, sha256(said)) on conflict do nothing;
    if found then
        return true;
    end if;
    if not exists (select from operations where operation = asked and contents = sha256(said)) then
        raise exception 'operation % was something else before', asked using errcode = 'LG001';
    end if;
    return false;
end
$$;

-- Makes the accounts that are not there, and locks all of them.
create function ledger_lock(names text[], assets text[]) returns void language plpgsql as $$
begin
    insert into accounts (name, asset, floor)
    select n, a, case when n like 'outside:%' then null else 0 end
      from unnest(names, assets) as wanted (n, a)
     where not exists (select from accounts where name = n and asset = a)
     order by n, a
    on conflict do nothing;
    perform from accounts
      where (name, asset) in (select n, a from unnest(names, assets) as wanted (n, a))
      order by account_id for no key update;
end
$$;

-- Something moves.
create function ledger_move(asked text, said bytea, why text, names text[], assets text[], amounts bigint[],
                            out journal bigint, out before boolean, out refused text, out about text) language plpgsql as $$
declare
    short text;
begin
    before := not ledger_begin(asked, said);
    if before then
        select journal_id into journal from journals where operation = asked;
        select r.code, r.about into refused, about from refusals as r where r.operation = asked;
        return;
    end if;
    begin
        perform ledger_lock(names, assets);
        select name || '/' || asset into short
          from unnest(names, assets, amounts) as moved (n, a, by) join accounts on name = n and asset = a
         where by < 0 and floor is not null and balance - held < floor - by
         order by account_id limit 1;
        if found then
            raise exception 'too little' using errcode = 'LG002', detail = short;
        end if;
        insert into journals (operation, reason) values (asked, why) returning journal_id into journal;
        insert into postings (journal_id, account_id, asset, amount)
        select journal, account_id, asset, by
          from unnest(names, assets, amounts) as moved (n, a, by) join accounts on name = n and asset = a
         order by account_id;
    exception when sqlstate 'LG002' or sqlstate 'LG003' or sqlstate 'LG004' or sqlstate 'LG005' or sqlstate 'LG006'
                or numeric_value_out_of_range then
        journal := null;
        get stacked diagnostics refused = returned_sqlstate, about = pg_exception_detail;
        insert into refusals (operation, code, about) values (asked, refused, coalesce(about, ''));
    end;
end
$$;

-- Something is set aside.
create function ledger_hold(asked text, said bytea, giver text, taker text, what text, much bigint, until timestamptz,
                            out before boolean, out refused text, out about text) language plpgsql as $$
declare
    giving accounts%rowtype;
begin
    before := not ledger_begin(asked, said);
    if before then
        select r.code, r.about into refused, about from refusals as r where r.operation = asked;
        return;
    end if;
    begin
        if until <= clock_timestamp() then
            raise exception 'ends in the past' using errcode = 'LG006';
        end if;
        perform ledger_lock(array[giver, taker], array[what, what]);
        select * into giving from accounts where name = giver and asset = what;
        if giving.floor is not null and giving.balance - giving.held < giving.floor + much then
            raise exception 'too little' using errcode = 'LG002', detail = giver || '/' || what;
        end if;
        insert into holds (operation, account_id, to_account_id, asset, amount, expires_at)
        select asked, giving.account_id, account_id, what, much, until from accounts where name = taker and asset = what;
    exception when sqlstate 'LG002' or sqlstate 'LG003' or sqlstate 'LG004' or sqlstate 'LG005' or sqlstate 'LG006'
                or numeric_value_out_of_range then
        get stacked diagnostics refused = returned_sqlstate, about = pg_exception_detail;
        insert into refusals (operation, code, about) values (asked, refused, coalesce(about, ''));
    end;
end
$$;

-- A pending hold and its accounts, locked.
create function ledger_pending(asked text) returns holds language plpgsql as $$
declare
    hold holds%rowtype;
begin
    select * into hold from holds where operation = asked;
    if not found then
        raise exception 'no hold' using errcode = 'LG003', detail = asked;
    end if;
    perform from accounts where account_id in (hold.account_id, hold.to_account_id)
      order by account_id for no key update;
    select * into hold from holds where operation = asked for update;
    if hold.state = 'pending' and hold.expires_at <= clock_timestamp() then
        hold.state := 'expired';
    end if;
    if hold.state <> 'pending' then
        raise exception 'ended' using errcode = 'LG004', detail = hold.state;
    end if;
    return hold;
end
$$;

-- What was set aside moves, all of it or so much.
create function ledger_post(asked text, said bytea, held_by text, much bigint,
                            out journal bigint, out before boolean, out refused text, out about text) language plpgsql as $$
declare
    hold holds%rowtype;
begin
    before := not ledger_begin(asked, said);
    if before then
        select journal_id into journal from journals where operation = asked;
        select r.code, r.about into refused, about from refusals as r where r.operation = asked;
        return;
    end if;
    begin
        hold := ledger_pending(held_by);
        much := coalesce(much, hold.amount);
        if much > hold.amount then
            raise exception 'more than held' using errcode = 'LG005';
        end if;
        insert into journals (operation, reason) values (asked, 'hold') returning journal_id into journal;
        -- First it is free, then it moves: both at once would be more than there is.
        update holds set state = 'posted', ended_at = clock_timestamp(), ended_by = asked, journal_id = journal, posted = much
         where operation = held_by;
        insert into postings (journal_id, account_id, asset, amount)
        select journal, a, hold.asset, by
          from (values (hold.account_id, -much), (hold.to_account_id, much)) as moved (a, by) order by a;
    exception when sqlstate 'LG002' or sqlstate 'LG003' or sqlstate 'LG004' or sqlstate 'LG005' or sqlstate 'LG006'
                or numeric_value_out_of_range then
        journal := null;
        get stacked diagnostics refused = returned_sqlstate, about = pg_exception_detail;
        insert into refusals (operation, code, about) values (asked, refused, coalesce(about, ''));
    end;
end
$$;

-- What was set aside is free again.
create function ledger_void(asked text, said bytea, held_by text, out before boolean, out refused text, out about text) language plpgsql as $$
begin
    before := not ledger_begin(asked, said);
    if before then
        select r.code, r.about into refused, about from refusals as r where r.operation = asked;
        return;
    end if;
    begin
        perform ledger_pending(held_by);
        update holds set state = 'voided', ended_at = clock_timestamp(), ended_by = asked where operation = held_by;
    exception when sqlstate 'LG002' or sqlstate 'LG003' or sqlstate 'LG004' or sqlstate 'LG005' or sqlstate 'LG006'
                or numeric_value_out_of_range then
        get stacked diagnostics refused = returned_sqlstate, about = pg_exception_detail;
        insert into refusals (operation, code, about) values (asked, refused, coalesce(about, ''));
    end;
end
$$;

-- Frees what nobody posted in time, so much at once. Says how much it was.
create function ledger_expire(most integer) returns bigint language plpgsql as $$
declare
    due text[];
    ended bigint;
begin
    select array_agg(operation) into due
      from (select operation from holds where state = 'pending' and expires_at <= clock_timestamp()
             order by expires_at limit most) as oldest;
    perform from accounts where account_id in (select account_id from holds where operation = any(due))
      order by account_id for no key update;
    update holds set state = 'expired', ended_at = clock_timestamp()
     where operation = any(due) and state = 'pending';
    get diagnostics ended = row_count;
    return ended;
end
$$;
