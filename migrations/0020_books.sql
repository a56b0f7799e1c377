-- The books before money comes in: a step with a plan is one statement, what cannot be bought with money that came stays
-- its owner's, a change of a plan is told in parts, and whoever writes needs no right to change what is written.
--
-- Locks are taken in one order: changes of plans, then a person's news, then plans, then what the person holds, then
-- what 0014 says (the operation's id, accounts by their number, holds), then steps.

-- What did not belong to an account when it was locked is not moved: between a look by its name and the lock somebody may
-- have been forgotten, and their account has another name. Whoever asked asks again, as where Postgres breaks a deadlock.
create or replace function ledger_lock(names text[], assets text[]) returns void language plpgsql as $$
declare
    wanted bigint;
    locked bigint;
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
    get diagnostics locked = row_count;
    select count(distinct (n, a)) into wanted from unnest(names, assets) as wanted (n, a);
    if locked <> wanted then
        raise exception 'somebody was forgotten meanwhile' using errcode = '40001';
    end if;
end
$$;

-- That an account holds one asset is looked at here, too: a foreign key rests where ordinary triggers do.
create or replace function ledger_posting() returns trigger language plpgsql as $$
begin
    if not exists (select from journals
                    where journal_id = new.journal_id and written_in = pg_current_xact_id()) then
        raise exception 'a journal is written whole, in one transaction';
    end if;
    update accounts set balance = balance + new.amount where account_id = new.account_id and asset = new.asset
    returning balance into new.balance;
    if not found then
        raise exception 'an account holds one asset';
    end if;
    return new;
end
$$;

-- All guards stay on where somebody has ordinary triggers rest for a session, not only those against changes.
alter table accounts enable always trigger accounts_kept;
alter table postings enable always trigger postings_counted;
alter table journals enable always trigger journals_move;
alter table postings enable always trigger postings_balance;
alter table holds enable always trigger holds_counted;
alter table holds enable always trigger holds_posted;

-- Which form of a plan somebody decided by.
alter table plans add column version bigint not null default nextval('plan_versions');
comment on column plans.version is 'Grows with each change: a step that was decided by an earlier form is decided anew.';
create function plan_changed() returns trigger language plpgsql as $$
begin
    new.version := nextval('plan_versions');
    return new;
end
$$;
create trigger plans_changed before update on plans for each row execute function plan_changed();

create table plan_changes (
    plan text primary key,
    up_to bigint not null default 0
);
comment on table plan_changes is 'Plans whose change has not been noted for all who hold them: a scheduler does it, in parts.';
comment on column plan_changes.up_to is 'The last person for whom it was noted.';
create index subscriptions_holders on subscriptions (plan, user_id);

-- What was bought, and what came for what could not be bought.
alter table plan_steps alter column plan drop not null;
alter table plan_steps add column why text;
alter table plan_steps drop constraint plan_steps_step_check;
alter table plan_steps add constraint plan_steps_step_check
    check (step in ('buy', 'credit', 'give', 'try', 'pause', 'resume', 'refund'));
alter table plan_steps drop constraint plan_steps_check;
alter table plan_steps add constraint plan_steps_check
    check ((step in ('buy', 'credit', 'refund')) = (journal_id is not null));
alter table plan_steps add constraint plan_steps_plan_check check (plan is not null or step in ('credit', 'refund'));
alter table plan_steps add constraint plan_steps_why_check check ((step = 'credit') = (why is not null));
comment on column plan_steps.plan is 'Null: no plan of that name was there, and what came for it is its owner''s.';
comment on column plan_steps.why is 'Why it could not be bought, so that what came for it is its owner''s.';

create function plan_steps_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.user_id is null and to_jsonb(new) - 'user_id' = to_jsonb(old) - 'user_id' then
            return new;
        end if;
    end if;
    raise exception 'steps are append-only: only whose they were is taken away, when somebody is forgotten';
end
$$;
create trigger plan_steps_append_only before update or delete on plan_steps
    for each row execute function plan_steps_kept();
create trigger plan_steps_stay before truncate on plan_steps
    for each statement execute function ledger_is_append_only();
alter table plan_steps enable always trigger plan_steps_append_only;
alter table plan_steps enable always trigger plan_steps_stay;

create table trial_marks (
    mark bytea primary key check (length(mark) = 32)
);
comment on table trial_marks is 'That somebody has tried a plan, also when they are forgotten: a keyed hash of who and which, and nothing else.';

-- Takes a step that was decided by what stood when it was read: if anything of that has changed meanwhile nothing is
-- done, and whoever asked reads and decides anew (40001). No lock is held while somebody far away thinks.
create function plan_step(asked text, said bytea, who bigint, what text, which text,
                          seen_version bigint, seen_term text, seen_at bigint,
                          new_term text, new_until bigint, refunded text, why text, mark bytea,
                          reason text, moved bytea, names text[], assets text[], amounts bigint[])
returns void language plpgsql as $$
declare
    journal bigint;
    before boolean;
    refused text;
    about text;
begin
    -- First of all, so that one person's steps come one after the other.
    insert into plan_news (user_id, version) values (who, 0)
    on conflict (user_id) do update set version = plan_news.version;
    -- Whoever read so long ago was frozen, and their clock with them.
    if seen_at < (extract(epoch from clock_timestamp()) * 1000)::bigint - 5000 then
        raise exception 'that was read too long ago' using errcode = '40001';
    end if;
    if seen_version is not null then
        perform from plans where plan = which and version = seen_version for share;
        if not found then
            raise exception 'the plan has changed meanwhile' using errcode = '40001';
        end if;
    end if;
    if (select term::text from subscriptions where user_id = who and plan = which) is distinct from seen_term then
        raise exception 'another step was quicker' using errcode = '40001';
    end if;
    if mark is not null then
        insert into trial_marks values (plan_step.mark) on conflict do nothing;
        if not found then
            raise exception 'they tried it meanwhile' using errcode = '40001';
        end if;
    end if;
    if new_term is not null then
        insert into subscriptions (user_id, plan, term, until_at)
        values (who, which, new_term::jsonb, to_timestamp(new_until / 1000.0))
        on conflict (user_id, plan) do update
           set term = excluded.term, until_at = excluded.until_at, changed_at = now();
    end if;
    update plan_news set version = nextval('plan_versions') where user_id = who;
    if names is not null then
        -- What all payments have to wait for comes last.
        select entered.journal, entered.before, entered.refused, entered.about into journal, before, refused, about
          from ledger_move(asked, moved, reason, names, assets, amounts) as entered;
        if refused is not null then
            raise exception 'the ledger refuses' using errcode = refused, detail = about;
        elsif before and not exists (select from plan_steps where operation = asked) then
            raise exception 'operation % was something else before', asked using errcode = 'LG001';
        end if;
    end if;
    insert into plan_steps (operation, contents, user_id, plan, step, journal_id, refunds, why)
    values (asked, sha256(said), who, which, what, journal, refunded, plan_step.why)
    on conflict do nothing;
    if not found then
        raise exception 'the same was quicker' using errcode = '40001';
    end if;
end
$$;

-- Notes for so many of those who hold a changed plan that they have to be told. Says how many it were.
create function plan_note_holders(most integer) returns bigint language plpgsql as $$
declare
    change plan_changes%rowtype;
    people bigint[];
    noted integer;
begin
    select * into change from plan_changes order by plan limit 1 for update skip locked;
    if not found then
        return 0;
    end if;
    select coalesce(array_agg(user_id order by user_id), '{}') into people
      from (select user_id from subscriptions
             where plan = change.plan and user_id > change.up_to and until_at > now()
             order by user_id limit most) as next;
    noted := cardinality(people);
    -- In two steps: a version that is made before a row is locked may be older than the one that is there.
    insert into plan_news (user_id, version) select unnest(people), 0 order by 1
    on conflict (user_id) do update set version = plan_news.version;
    update plan_news set version = nextval('plan_versions') where user_id = any (people);
    if noted < most then
        delete from plan_changes where plan = change.plan;
    else
        update plan_changes set up_to = people[noted] where plan = change.plan;
    end if;
    return noted;
end
$$;

-- What somebody who is forgotten held goes; what moved stays, and nobody can say any more that it was theirs.
create function books_forget(who bigint) returns void language plpgsql as $$
begin
    insert into plan_news (user_id, version) values (who, 0)
    on conflict (user_id) do update set version = plan_news.version;
    delete from subscriptions where user_id = who;
    perform from accounts where name = 'user:' || who order by account_id for update;
    update accounts set name = 'gone:' || account_id where name = 'user:' || who;
    update plan_steps set user_id = null where user_id = who;
    delete from plan_news where user_id = who;
end
$$;

-- These write with the rights of whoever made the tables, so that a process needs none to change or delete what is
-- written (docs/operations/money.md). Where all is done by one role it is that one anyway.
do $$
declare
    entrance regprocedure;
begin
    foreach entrance in array array[
        'ledger_move(text, bytea, text, text[], text[], bigint[])'::regprocedure,
        'ledger_hold(text, bytea, text, text, text, bigint, timestamptz)'::regprocedure,
        'ledger_post(text, bytea, text, bigint)'::regprocedure,
        'ledger_void(text, bytea, text)'::regprocedure,
        'ledger_expire(integer)'::regprocedure,
        'plan_step(text, bytea, bigint, text, text, bigint, text, bigint, text, bigint, text, text, bytea, text, bytea, text[], text[], bigint[])'::regprocedure,
        'plan_note_holders(integer)'::regprocedure,
        'books_forget(bigint)'::regprocedure
    ] loop
        execute format('alter function %s security definer set search_path = %I, pg_temp', entrance, current_schema());
        execute format('revoke all on function %s from public', entrance);
    end loop;
    -- These come at the end of whatever wrote: a table of the writer's own must not be taken for the one that is meant.
    foreach entrance in array array['ledger_balances()'::regprocedure, 'ledger_posted()'::regprocedure] loop
        execute format('alter function %s set search_path = %I, pg_temp', entrance, current_schema());
    end loop;
end
$$;
