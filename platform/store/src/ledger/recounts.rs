//! What a recount asks for. No number is trusted but those of postings and holds.

/// Each asks for what differs: the words, what the books say, what a recount says.
pub(super) const RECOUNTS: [&str; 17] = [
    "select 'account ' || name || '/' || accounts.asset as what, accounts.balance::text as said,
            coalesce(sum(amount), 0)::text as counted
       from accounts left join postings on postings.account_id = accounts.account_id
      group by accounts.account_id having accounts.balance <> coalesce(sum(amount), 0)
      order by accounts.account_id limit $1",
    "select 'set aside of account ' || name || '/' || accounts.asset, held::text, coalesce(sum(amount), 0)::text
       from accounts left join holds on holds.account_id = accounts.account_id and state = 'pending'
      group by accounts.account_id having held <> coalesce(sum(amount), 0) order by accounts.account_id limit $1",
    // Nobody but the world has less than nothing, whatever an account says of itself.
    "select 'free of account ' || name || '/' || asset, (balance::numeric - held)::text, '0'
       from accounts where name not like 'outside:%' and balance::numeric - held < 0 order by account_id limit $1",
    "select 'floor of account ' || name || '/' || asset, coalesce(floor, -9223372036854775808)::text, '0'
       from accounts where name not like 'outside:%' and floor is distinct from 0 order by account_id limit $1",
    "select 'journal ' || journal_id || ' in ' || asset, sum(amount)::text, '0'
       from postings group by journal_id, asset having sum(amount) <> 0 order by journal_id limit $1",
    "select 'postings of journal ' || journal_id, '0', '2'
       from journals where not exists (select from postings where postings.journal_id = journals.journal_id)
      order by journal_id limit $1",
    // Each posting says what the account had with it, so that one that was changed or taken away shows where.
    "select 'journal ' || journal_id || ' at account ' || name || '/' || asset, said::text, counted::text
       from (select journal_id, account_id, balance as said,
                    sum(amount) over (partition by account_id order by journal_id) as counted from postings) as running
       join accounts using (account_id) where said <> counted order by journal_id limit $1",
    "select 'moved by hold ' || holds.operation, posted::text, coalesce(-amount_moved, 0)::text
       from (select holds.*, (select postings.amount from postings
                               where postings.journal_id = holds.journal_id
                                 and postings.account_id = holds.account_id) as amount_moved
               from holds where state = 'posted') as holds
      where posted is distinct from -amount_moved order by holds.operation limit $1",
    // Whatever was asked of the ledger was done or refused, and is not both.
    "select 'outcomes of operation ' || operation, outcomes::text, '1'
       from (select operations.operation,
                    (journals.operation is not null or made.operation is not null or ended.ended_by is not null)::integer
                    + (refusals.operation is not null)::integer as outcomes
               from operations left join journals on journals.operation = operations.operation
               left join holds as made on made.operation = operations.operation
               left join holds as ended on ended.ended_by = operations.operation
               left join refusals on refusals.operation = operations.operation) as told
      where outcomes <> 1 order by operation limit $1",
    // A scheduler frees a hold within seconds. In a restored backup it does so when it runs.
    "select 'minutes past the end of hold ' || operation,
            floor(extract(epoch from clock_timestamp() - expires_at) / 60)::bigint::text, '0'
       from holds where state = 'pending' and expires_at < clock_timestamp() - interval '1 hour'
      order by operation limit $1",
    // Whoever bought something has paid for it, at Telegram or on a chain, and what it was is kept where it belongs.
    "select 'paid for step ' || operation, kept::text, greatest(paid, 1)::text
       from (select plan_steps.operation, coalesce(-sum(amount) filter (where name ~ '^outside:(telegram:[0-9]+|tron)$'), 0) as paid,
                    coalesce(sum(amount) filter (
                        where case step when 'buy' then name = 'house:revenue' else name ~ '^(user|gone):' end), 0) as kept
               from plan_steps left join journals on journals.operation = plan_steps.operation
                                                 and journals.journal_id = plan_steps.journal_id
               left join postings on postings.journal_id = journals.journal_id left join accounts using (account_id)
              where step in ('buy', 'credit') group by plan_steps.operation) as told
      where kept <> greatest(paid, 1) order by operation limit $1",
    "select 'given back by step ' || told.operation, given::text, paid::text
       from (select back.operation,
                    (select coalesce(sum(amount), 0) from postings join accounts using (account_id)
                      join journals using (journal_id)
                      where journal_id = back.journal_id and journals.operation = back.operation
                        and name ~ '^outside:(telegram:[0-9]+|tron)$') as given,
                    (select coalesce(-sum(amount), 0) from postings join accounts using (account_id)
                      where journal_id = bought.journal_id and name ~ '^outside:(telegram:[0-9]+|tron)$') as paid
               from plan_steps as back join plan_steps as bought on bought.operation = back.refunds) as told
      where given <> paid order by told.operation limit $1",
    // Time that somebody holds was given to them by a step, for that plan, and was not taken back.
    "select 'time of user:' || user_id || ' in ' || plan || ' by ' || by, left_ms, '0'
       from (select user_id, plan, part->>'operation' as by, part->>'left_ms' as left_ms
               from subscriptions cross join jsonb_array_elements(term->'parts') as part) as held
      where not exists (select from plan_steps as step
                         where step.operation = by and step.user_id = held.user_id and step.plan = held.plan
                           and step.step in ('buy', 'give', 'try'))
         or exists (select from plan_steps where refunds = by)
      order by user_id, plan, by limit $1",
    // What has paid an invoice is a payment, of that invoice.
    "select 'payments of invoice ' || reference, '0', '1' from invoices
      where paid_by is not null and not exists (select from payments
                                                 where charge = paid_by and payments.invoice_id = invoices.invoice_id)
      order by reference limit $1",
    // What somebody has of a payment is what was given of it, less what was taken back.
    "select 'given by share ' || id, said::text, counted::text
       from (select coalesce(share_id, id) as id, coalesce(units - taken, 0) as said, coalesce(counted, 0) as counted
               from (select * from shares where state = 'given') as given
               full join (select split_part(operation, ':', 2)::bigint as id, sum(amount) as counted
                            from journals join postings using (journal_id) join accounts using (account_id)
                           where operation ~ '^share(-cover|-back)?:' and name ~ '^(earner|gone):' group by 1) as moved
                 on id = share_id) as told
      where said <> counted order by id limit $1",
    "select 'paid by payout ' || payout_id, case when payouts.state = 'paid' then units else 0 end::text, coalesce(posted, -1)::text
       from payouts left join (select operation, case state when 'posted' then posted else 0 end as posted from holds) as held
         on operation = 'payout:' || payout_id
      where case when payouts.state = 'paid' then units else 0 end is distinct from posted order by payout_id limit $1",
    // Whatever was paid is in the books, unless it is something that has no accounts here.
    "select 'journals of payment ' || charge, '0', '1' from payments
      where state <> 'new' and amount > 0 and (provider is not null or currency = 'XTR')
        and not exists (select from journals
                         where operation = case when provider is null then 'stars:' || charge else charge end)
      order by payment_id limit $1",
];
