-- A role for Shoal's processes that can write the books and never change or delete what is written in them.
--
-- psql --file ops/process-role.sql "$SHOAL_DATABASE_URL", as the role that runs `shoal migrate`, which owns the tables;
-- again after each migration. docs/operations/money.md tells when it is worth it. Running it twice changes nothing.
do $$
begin
    if not exists (select from pg_roles where rolname = 'shoal_process') then
        create role shoal_process login;
    end if;
exception
    -- A role is the whole cluster's: somebody may make it for another database at this moment.
    when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema public to shoal_process;
-- A dump for the nightly backup writes down where they stand.
grant usage, select on all sequences in schema public to shoal_process;
grant select, insert, update, delete on all tables in schema public to shoal_process;

-- What money is about is read by all, and written by the functions below alone, which run as their owner.
revoke insert, update, delete, truncate on
    accounts, operations, refusals, journals, postings, holds, plan_steps, subscriptions, trial_marks
    from shoal_process;
-- To what admins and moderators did rows are only added.
revoke update, delete, truncate on audit from shoal_process;
-- Which migrations there were is for whoever migrates.
revoke insert, update, delete, truncate on _sqlx_migrations from shoal_process;
-- A payment stays what it was; what became of it is written to it.
revoke update, delete, truncate on payments from shoal_process;
grant update (user_id, state, odd, asked, asked_by, reason, asked_at, try_at, failure, cancelled, refunded_at, grant_due, listed,
              ends_for_user) on payments to shoal_process;
-- Where Telegram's books differed from ours is told for good.
revoke update, delete, truncate on star_differences from shoal_process;
revoke delete, truncate on star_lists from shoal_process;
-- What was earned and what was paid out of it is written by the functions below; who approves is written beside it.
revoke update, delete, truncate on shares, payouts from shoal_process;
grant update (state, units, due_at) on shares to shoal_process;
revoke insert on payouts from shoal_process;
grant update (approved_by) on payouts to shoal_process;
-- Plans are changed, and never taken away.
revoke delete, truncate on plans from shoal_process;
-- An invoice stays what it was, too; and where coins are paid to is for whoever owns the tables to say.
revoke update, delete, truncate on invoices from shoal_process;
grant update (user_id, paid_by, paid_at, seen_until, look_at, asked) on invoices to shoal_process;
revoke insert, update, delete, truncate on coin_addresses from shoal_process;
grant update (lent_at) on coin_addresses to shoal_process;
-- What providers posted is sealed, by the function below alone.
revoke insert, update, delete, truncate on signals, signal_head, providers from shoal_process;
grant insert (name, owner_user, channel, secret), update (owner_user, channel, secret, state) on providers to shoal_process;

grant execute on function
    ledger_move(text, bytea, text, text[], text[], bigint[]),
    ledger_hold(text, bytea, text, text, text, bigint, timestamptz),
    ledger_post(text, bytea, text, bigint),
    ledger_void(text, bytea, text),
    ledger_expire(integer),
    plan_step(text, bytea, bigint, text, text, bigint, text, bigint, text, bigint, text, text, bytea, text, bytea,
              text[], text[], bigint[]),
    plan_note_holders(integer),
    books_forget(bigint),
    share_give(bigint), share_take(bigint), share_refund(text),
    payout_make(bigint, text, text, bigint, timestamptz), payout_end(bigint, text, text, text, text),
    earner_forget(bigint),
    signal_seal(bigint, text, text, text, boolean, boolean, text, text, text, text, text, text, timestamptz)
    to shoal_process;
-- These are steps of the above, and nothing by themselves.
revoke execute on function
    ledger_begin(text, bytea), ledger_lock(text[], text[]), ledger_pending(text)
    from public;
