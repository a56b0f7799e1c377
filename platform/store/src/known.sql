-- All that the books hold of one person ($1), as they stood at one moment; of each list the latest $2. Nobody else is
-- named: who reported them, whom they reported, rated or blocked, and which moderator decided are other people's.
with recursive bots as (
    -- From one bot to the next, so that the index serves; it begins with the bot.
    select min(bot_id) as bot_id from contacts
    union all
    select (select min(bot_id) from contacts where bot_id > bots.bot_id) from bots where bot_id is not null
)
select jsonb_pretty(jsonb_build_object(
    'telegram_user_id', $1::bigint,
    'lists_hold_at_most', $2::bigint,
    'age', (select to_jsonb(r) from (
        select age, stated_at, tries, tried_at, banned_at, banned_until from people where user_id = $1) as r),
    'profile', (select to_jsonb(r) from (select profile, as_of from profiles where user_id = $1) as r),
    'leaving', (select to_jsonb(r) from (select leaves_at, as_of from leavings where user_id = $1) as r),
    'contacts', (select coalesce(jsonb_agg(r), '[]') from (
        select bot_id, first_name, language, chosen_language, time_zone, summary, joined_at, active_at, plan, tags,
               unreachable_since, unreachable_why, opted_out_at
          from bots join contacts using (bot_id) where user_id = $1 order by joined_at desc limit $2) as r),
    'people_blocked', (select count(*) from blocks where by_user = $1),
    'reports_made', (select coalesce(jsonb_agg(r), '[]') from (
        select made_at, grounds, reviewed_at,
               (select coalesce(sum(messages), 0) from evidence
                 where evidence.by_user = $1 and evidence.conversation = reports.conversation) as messages_sealed
          from reports where by_user = $1 order by made_at desc limit $2) as r),
    'thumbs', jsonb_build_object(
        'given_up', (select count(*) from ratings where by_user = $1 and liked),
        'given_down', (select count(*) from ratings where by_user = $1 and not liked),
        'received_up', (select count(*) from ratings where about_user = $1 and liked),
        'received_down', (select count(*) from ratings where about_user = $1 and not liked)),
    'standing', (select to_jsonb(r) from (
        select standing - 'reporters' as standing, as_of from standings where user_id = $1) as r),
    'measures', (select coalesce(jsonb_agg(r), '[]') from (
        select measure, lasts_until, reason, made_at, told_at
          from measures where user_id = $1 order by measure_id desc limit $2) as r),
    'appeals', (select coalesce(jsonb_agg(r), '[]') from (
        select words, made_at, answered_at from appeals where user_id = $1 order by appeal_id desc limit $2) as r),
    'entitlements', (select to_jsonb(r) from (select entitlements, as_of from entitlements where user_id = $1) as r),
    'grants', (select coalesce(jsonb_agg(r), '[]') from (
        select grant_id, perk, lasts_until, locks, granted_at
          from grants where user_id = $1 order by granted_at desc limit $2) as r),
    'trades', (select to_jsonb(r) from (select trades, as_of from traders where user_id = $1) as r),
    'plans', (select coalesce(jsonb_agg(r), '[]') from (
        select plan, term, until_at, changed_at
          from subscriptions where user_id = $1 order by changed_at desc limit $2) as r),
    'plan_steps', (select coalesce(jsonb_agg(r), '[]') from (
        select step, plan, why, operation, made_at
          from plan_steps where user_id = $1 order by made_at desc limit $2) as r),
    'payments', (select coalesce(jsonb_agg(r), '[]') from (
        select charge, bot_id, amount, currency, product, odd, state, paid_at, until_at, cancelled, refunded_at, reason
          from payments where user_id = $1 order by payment_id desc limit $2) as r),
    'invoices', (select coalesce(jsonb_agg(r), '[]') from (
        select provider, product, amount, address, made_at, until_at, paid_by, paid_at
          from invoices where user_id = $1 order by invoice_id desc limit $2) as r),
    -- Counted: when whom they brought did what is those people's own.
    'brought_here_at', (select bound_at from referrals where own_user = $1 limit 1),
    'people_brought', (select jsonb_build_object(
        'came', count(*), 'counted', count(counted_at),
        'on_hold', count(*) filter (where state in ('qualified', 'hold', 'review', 'giving')),
        'days_given', coalesce(sum(days) filter (where state = 'given'), 0)) from referrals where by_user = $1),
    'earned', (select coalesce(jsonb_agg(r), '[]') from (
        select asset, state, units, due_at, given_at, refunded, taken
          from shares where earner_user = $1 order by share_id desc limit $2) as r),
    'payouts', (select coalesce(jsonb_agg(r), '[]') from (
        select payout_id, asset, units, month, state, made_at, decided_at, reference, reason
          from payouts where earner_user = $1 order by payout_id desc limit $2) as r),
    'accounts', (select coalesce(jsonb_agg(r), '[]') from (
        select split_part(name, ':', 1) as kept_as, asset, balance, held, opened_at
          from accounts where name in ('user:' || $1::bigint, 'earner:' || $1::bigint) order by kept_as desc, asset limit $2) as r),
    'bookings', (select coalesce(jsonb_agg(r), '[]') from (
        select written_at, reason, operation, postings.asset, amount, postings.balance
          from accounts join postings using (account_id) join journals using (journal_id)
         where name in ('user:' || $1::bigint, 'earner:' || $1::bigint) order by journal_id desc limit $2) as r),
    'set_aside', (select coalesce(jsonb_agg(r), '[]') from (
        select operation, holds.asset, amount, made_at, expires_at
          from accounts join holds using (account_id)
         where name in ('user:' || $1::bigint, 'earner:' || $1::bigint) and state = 'pending' order by made_at desc limit $2) as r),
    'providers', (select coalesce(jsonb_agg(r), '[]') from (
        select name, channel, state, created_at, sealed as signals_sealed
          from providers where owner_user = $1 order by provider_id desc limit $2) as r),
    'announcements', (select coalesce(jsonb_agg(r), '[]') from (
        select broadcast_id, recipients.state, recipients.reason, changed_at
          from broadcasts join recipients using (broadcast_id)
         where user_id = $1 order by broadcast_id desc limit $2) as r)
)) as "known!"
