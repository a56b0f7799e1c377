-- People are reminded that what they hold ends, but where it is paid again by itself: that is asked of payments, and whoever
-- ends it is told of their plans anew.

-- Until when somebody has paid for a plan that is paid again by itself then; null: it is not. Telegram knows what is paid
-- every month by its first charge, so what was ended by one of its charges is ended. What was noted just now is about to be
-- given, and whoever holds it may be told in between.
create function plan_renews(who bigint, which text) returns timestamptz language sql stable as $$
    select latest.until_at
      from (select charge, until_at from payments
             where user_id = who and product = 'month:' || which and state in ('new', 'given') and until_at > now()
             order by until_at desc limit 1) as latest
     where not exists (select from payments as ended
                        where ended.user_id = who and ended.product = 'month:' || which and ended.cancelled
                          and payment_began(ended.charge) = payment_began(latest.charge))
$$;

-- Notes that one person has to be told of their plans, if they have any: of who was forgotten nothing is noted. In two steps, as
-- in plan_note_holders.
create function plan_note(who bigint) returns void language sql as $$
    insert into plan_news (user_id, version)
    select who, 0 where exists (select from subscriptions where user_id = who)
    on conflict (user_id) do update set version = plan_news.version;
    update plan_news set version = nextval('plan_versions') where user_id = who;
$$;

-- Whoever holds a plan already is to be reminded, too.
insert into plan_changes (plan) select distinct plan from subscriptions where true on conflict (plan) do update set up_to = 0;
