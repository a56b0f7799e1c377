-- Shares: what of a payment somebody else earns. Payouts: how they have it. Each step is one statement, so that no crash leaves
-- half of it: what is noted here and what has moved in the ledger agree at every commit.
--
-- Locks are taken in one order: a share or a payout, then what 0014 says.

-- What somebody has earned is apart from what else is theirs.
alter table accounts drop constraint accounts_name_check;
alter table accounts add constraint accounts_name_check check (
    name ~ '^(user:[1-9][0-9]*|earner:[1-9][0-9]*|house:[a-z]+|outside:[a-z]+(:[1-9][0-9]*)?|gone:[1-9][0-9]*)$');
comment on column accounts.name is 'user: a person; earner: what they have earned; house: the operator; outside: the world, where all comes from; gone: somebody who was forgotten.';
create index accounts_earners on accounts (account_id) where name like 'earner:%';

create or replace function ledger_account() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.balance <> 0 or new.held <> 0 then
            raise exception 'an account begins with nothing';
        end if;
    elsif (new.account_id, new.asset, new.floor) is distinct from (old.account_id, old.asset, old.floor) then
        raise exception 'of an account only its name changes, when somebody is forgotten';
    elsif new.name <> old.name and (old.name !~ '^(user|earner):' or new.name <> 'gone:' || old.account_id) then
        raise exception 'an account keeps its name, until somebody is forgotten';
    elsif (new.balance, new.held) is distinct from (old.balance, old.held) and pg_trigger_depth() < 2 then
        raise exception 'a balance changes by a posting, and what is set aside by a hold';
    end if;
    return new;
end
$$;

alter table referrals add column share integer check (share between 1 and 1000);
comment on column referrals.share is 'Thousandths of what was brought somebody pays, for whoever brought them; null: days, or nothing yet.';
alter table referrals drop constraint referrals_check3;
alter table referrals add constraint referrals_reward_check check (
    (state in ('bound', 'qualified', 'ended') or days is not null or share is not null) and (days is null or share is null));

create table shares (
    share_id bigint generated always as identity primary key,
    charge text not null unique references payments,
    referral_id bigint not null references referrals,
    earner_user bigint,
    asset text not null,
    state text not null default 'new' check (state in ('new', 'resting', 'given', 'ended')),
    units bigint check (units > 0),
    due_at timestamptz,
    given_at timestamptz,
    account_id bigint references accounts,
    refunded boolean not null default false,
    taken bigint not null default 0,
    check (state in ('new', 'ended') or units is not null),
    check (state <> 'resting' or due_at is not null),
    check ((state = 'given') = (account_id is not null)),
    check (taken between 0 and coalesce(units, 0) and (taken = 0 or state = 'given'))
);
comment on table shares is 'What somebody earns of what somebody else paid: a row for each payment, once, noted with the payment. Of who was forgotten the number is gone.';
comment on column shares.state is 'new: nobody has said yet how much it is; resting; given; ended: nothing comes of it.';
comment on column shares.account_id is 'To which account it was given, and from which it is taken back, also if nobody can say any more whose it is.';
comment on column shares.refunded is 'The payment went back.';
comment on column shares.taken is 'What of it was taken back, in units. Where the payment went back the rest is owed.';
create index shares_earner on shares (earner_user);
create index shares_referral on shares (referral_id) where state = 'resting';
create index shares_new on shares (share_id) where state = 'new';
create index shares_due on shares (due_at) where state = 'resting';
create index shares_owed on shares (account_id) where refunded and taken < units;

create table payouts (
    payout_id bigint generated always as identity primary key,
    earner_user bigint,
    asset text not null,
    month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    units bigint not null check (units > 0),
    state text not null default 'due' check (state in ('due', 'paid', 'refused', 'lapsed')),
    made_at timestamptz not null default now(),
    approved_by text,
    decided_by text,
    decided_at timestamptz,
    reference text,
    reason text,
    unique (earner_user, asset, month),
    check ((state = 'due') = (decided_at is null)),
    check ((state = 'paid') = (reference is not null)),
    check ((state = 'refused') = (reason is not null))
);
comment on table payouts is 'What somebody has earned and a human has to pay them: once for each month, person and asset. It is set aside in the ledger by the operation payout:<number>.';
comment on column payouts.state is 'due: somebody has to pay it; paid; refused: it is free again; lapsed: the same, since nobody said anything in time, or its owner was forgotten.';
comment on column payouts.reference is 'By what the payment outside is found again.';
create index payouts_due on payouts (payout_id) where state = 'due';

-- Gives a share that has rested, of somebody who was brought honestly. What the house has not any more, because other payments
-- went back, it gives at its loss. Says whether it gave it.
create function share_give(which bigint) returns boolean language plpgsql as $$
declare
    share shares%rowtype;
    earner text;
    refused text;
begin
    select * into share from shares where share_id = which and state = 'resting' and not refunded and due_at <= now()
       and earner_user is not null for update;
    if not found or not exists (select from referrals where referral_id = share.referral_id and state = 'given') then
        return false;
    end if;
    earner := 'earner:' || share.earner_user;
    select m.refused into refused
      from ledger_move('share:' || which, convert_to(earner || ' ' || share.units || ' ' || share.asset, 'UTF8'), 'share',
                       array['house:revenue', earner], array[share.asset, share.asset], array[-share.units, share.units]) as m;
    if refused = 'LG002' then
        select m.refused into refused
          from ledger_move('share-cover:' || which, convert_to(earner || ' ' || share.units || ' ' || share.asset, 'UTF8'), 'share',
                           array['outside:loss', earner], array[share.asset, share.asset], array[-share.units, share.units]) as m;
    end if;
    if refused is not null then
        raise exception 'the ledger refuses' using errcode = refused;
    end if;
    update shares set state = 'given', given_at = now(),
           account_id = (select account_id from accounts where name = earner and accounts.asset = share.asset)
     where share_id = which;
    return true;
end
$$;

-- Takes back of a share whose payment went back what is there to be taken. The rest stays owed. Says how much it took.
create function share_take(which bigint) returns bigint language plpgsql as $$
declare
    share shares%rowtype;
    earner accounts%rowtype;
    much bigint;
    refused text;
begin
    select * into share from shares where share_id = which and state = 'given' and refunded for update;
    if not found then
        return 0;
    end if;
    select * into earner from accounts where account_id = share.account_id;
    much := least(share.units - share.taken, earner.balance - earner.held);
    if much <= 0 then
        return 0;
    end if;
    select m.refused into refused
      from ledger_move('share-back:' || which || ':' || share.taken,
                       convert_to(earner.account_id || ' ' || much || ' ' || share.asset, 'UTF8'), 'share_back',
                       array[earner.name, 'house:revenue'], array[share.asset, share.asset], array[-much, much]) as m;
    if refused is not null then
        raise exception 'less is there than just now' using errcode = '40001';
    end if;
    update shares set taken = taken + much where share_id = which;
    return much;
end
$$;

-- A payment went back: its share is not given any more, or it is taken back as far as it is there.
create function share_refund(of_charge text) returns void language plpgsql as $$
begin
    update shares set refunded = true, state = case when state = 'given' then state else 'ended' end
     where charge = of_charge and not refunded;
    perform share_take(share_id) from shares where charge = of_charge;
end
$$;

-- Sets aside what somebody has earned, if it is enough beside what is owed, once a month. Answers its number; null: it is not, or was.
create function payout_make(who bigint, what text, which text, lowest bigint, until timestamptz)
returns bigint language plpgsql as $$
declare
    made bigint;
    much bigint;
    refused text;
begin
    select balance - held - (select coalesce(sum(units - taken), 0) from shares
                              where shares.account_id = accounts.account_id and refunded and taken < units)
      into much from accounts where name = 'earner:' || who and asset = what;
    if much is null or much < lowest then
        return null;
    end if;
    insert into payouts (earner_user, asset, month, units) values (who, what, which, much)
    on conflict do nothing returning payout_id into made;
    if made is null then
        return null;
    end if;
    select h.refused into refused
      from ledger_hold('payout:' || made, convert_to(who || ' ' || much || ' ' || what, 'UTF8'),
                       'earner:' || who, 'outside:payout', what, much, until) as h;
    if refused is not null then
        raise exception 'less is there than just now' using errcode = '40001';
    end if;
    return made;
end
$$;

-- Ends a payout that is due: what was set aside has left the books, or is free again. Answers how it stood; null: there is none.
create function payout_end(which bigint, becomes text, who text, by_what text, why text)
returns text language plpgsql as $$
declare
    stood text;
    refused text;
    about text;
begin
    select state into stood from payouts where payout_id = which for update;
    if stood is distinct from 'due' then
        return stood;
    end if;
    if becomes = 'paid' then
        select p.refused, p.about into refused, about
          from ledger_post('payout-paid:' || which, convert_to('paid ' || which, 'UTF8'), 'payout:' || which, null) as p;
    else
        select v.refused, v.about into refused, about
          from ledger_void('payout-freed:' || which, convert_to('freed ' || which, 'UTF8'), 'payout:' || which) as v;
    end if;
    -- What nobody paid in time is free already, and not to be paid any more.
    if refused = 'LG004' and becomes <> 'lapsed' then
        return 'lapsed';
    elsif refused is not null and refused <> 'LG004' then
        raise exception 'the ledger refuses' using errcode = refused, detail = about;
    end if;
    update payouts set state = becomes, decided_by = who, decided_at = now(), reference = by_what, reason = why
     where payout_id = which;
    return stood;
end
$$;

-- Nobody can say any more who earned this, so nobody can be paid it.
create function earner_forget(who bigint) returns void language plpgsql as $$
begin
    update shares set earner_user = null, state = case when state in ('new', 'resting') then 'ended' else state end
     where earner_user = who;
    perform payout_end(payout_id, 'lapsed', 'shoal', null, null) from payouts where earner_user = who and state = 'due';
    update payouts set earner_user = null where earner_user = who;
    perform from accounts where name = 'earner:' || who order by account_id for update;
    update accounts set name = 'gone:' || account_id where name = 'earner:' || who;
end
$$;

do $$
declare
    entrance regprocedure;
begin
    foreach entrance in array array[
        'share_give(bigint)'::regprocedure,
        'share_take(bigint)'::regprocedure,
        'share_refund(text)'::regprocedure,
        'payout_make(bigint, text, text, bigint, timestamptz)'::regprocedure,
        'payout_end(bigint, text, text, text, text)'::regprocedure,
        'earner_forget(bigint)'::regprocedure
    ] loop
        execute format('alter function %s security definer set search_path = %I, pg_temp', entrance, current_schema());
        execute format('revoke all on function %s from public', entrance);
    end loop;
end
$$;
