-- Broadcasts, and what became of each recipient.

create table broadcasts (
    broadcast_id bigint generated always as identity primary key,
    bot_id bigint not null,
    name text not null check (char_length(name) between 1 and 100),
    task jsonb not null,
    audience jsonb not null,
    delivery jsonb not null,
    test_of bigint references broadcasts on delete cascade,
    state text not null default 'draft'
        check (state in ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled', 'failed')),
    why text,
    paid boolean not null,
    paid_cap bigint not null default 0,
    paid_used bigint not null default 0 check (paid_used between 0 and paid_cap),
    created_at timestamptz not null default now(),
    created_by text not null,
    approved_at timestamptz,
    approved_by text check (approved_by <> created_by),
    most_unapproved bigint,
    start_at timestamptz,
    started_at timestamptz,
    started_by text,
    frozen_at timestamptz,
    ended_at timestamptz,
    open boolean not null default false,
    check (state not in ('running', 'paused', 'finished') or started_at is not null),
    check (state <> 'scheduled' or start_at is not null),
    check (state <> 'finished' or (frozen_at is not null and ended_at is not null))
);
comment on table broadcasts is 'What an admin sends to many. Never changed but for its state: an approval covers what it says.';
comment on column broadcasts.task is 'What is done: send this, edit or delete what another one sent.';
comment on column broadcasts.audience is 'For whom: a filter over contacts, or the recipients of another one.';
comment on column broadcasts.delivery is 'How: rate, quiet hours, use-by, what happens when an answer is lost.';
comment on column broadcasts.test_of is 'It only shows what that one will look like, to chosen people.';
comment on column broadcasts.most_unapproved is 'With more recipients than this, known when they are written down, it does not run unless somebody has approved it.';
comment on column broadcasts.paid_cap is 'Messages that may be sent at the paid rate at most: the budget.';
comment on column broadcasts.paid_used is 'Messages sent at the paid rate, or on their way.';
comment on column broadcasts.frozen_at is 'When its recipients were written down. Nobody comes in after that.';
comment on column broadcasts.open is 'Whether recipients may still be waiting or under way: workers look at it.';
create index broadcasts_open on broadcasts (broadcast_id) where open;
create index broadcasts_scheduled on broadcasts (start_at) where state = 'scheduled';

create table recipients (
    broadcast_id bigint not null references broadcasts on delete cascade,
    user_id bigint not null,
    partition smallint not null,
    state text not null
        check (state in ('waiting', 'sending', 'sent', 'failed', 'blocked', 'skipped', 'uncertain')),
    reason text,
    detail text,
    attempts smallint not null default 0,
    paid boolean not null default false,
    due_at timestamptz not null,
    changed_at timestamptz not null,
    claim bigint,
    claimed_by text,
    messages bigint[],
    primary key (broadcast_id, user_id),
    check ((state = 'sending') = (claimed_by is not null))
);
comment on table recipients is 'One row a recipient, also those who are left out, with the reason.';
comment on column recipients.state is
    'waiting, sending; then one of: sent, failed (Telegram refused), blocked (they cannot be written to), skipped (left out), uncertain (nobody knows).';
comment on column recipients.reason is 'The class of the reason, such as opted_out or chat_not_found.';
comment on column recipients.detail is 'What Telegram said, if it refused.';
comment on column recipients.due_at is 'Not before: later than the start where it is night, or where Telegram said to wait.';
comment on column recipients.claim is 'The number of the last claim. They only rise: what an earlier one says late is told from what the last one says.';
comment on column recipients.claimed_by is 'The worker that makes the call. After its death the row becomes uncertain.';
comment on column recipients.messages is 'The numbers of the messages in their chat, an album has several.';
create index recipients_waiting on recipients (broadcast_id, partition, due_at) where state = 'waiting';
create index recipients_sending on recipients (broadcast_id, partition) where state = 'sending';

create sequence claims;

create table tallies (
    broadcast_id bigint not null references broadcasts on delete cascade,
    slot smallint not null,
    waiting bigint not null default 0,
    sending bigint not null default 0,
    sent bigint not null default 0,
    failed bigint not null default 0,
    blocked bigint not null default 0,
    skipped bigint not null default 0,
    uncertain bigint not null default 0,
    primary key (broadcast_id, slot)
);
comment on table tallies is 'How many recipients of a broadcast are in which state: the sum over all slots. Kept by a trigger, so it never differs from the rows.';

create function tally() returns trigger language plpgsql as $$
begin
    -- A slot a connection, so that workers do not wait for each other's row.
    if tg_op = 'INSERT' then
        insert into tallies as t (broadcast_id, slot, waiting, sending, sent, failed, blocked, skipped, uncertain)
        select broadcast_id, pg_backend_pid() % 64,
               count(*) filter (where state = 'waiting'), count(*) filter (where state = 'sending'),
               count(*) filter (where state = 'sent'), count(*) filter (where state = 'failed'),
               count(*) filter (where state = 'blocked'), count(*) filter (where state = 'skipped'),
               count(*) filter (where state = 'uncertain')
          from after group by broadcast_id order by broadcast_id
        on conflict (broadcast_id, slot) do update set
            waiting = t.waiting + excluded.waiting, sending = t.sending + excluded.sending,
            sent = t.sent + excluded.sent, failed = t.failed + excluded.failed,
            blocked = t.blocked + excluded.blocked, skipped = t.skipped + excluded.skipped,
            uncertain = t.uncertain + excluded.uncertain;
    else
        insert into tallies as t (broadcast_id, slot, waiting, sending, sent, failed, blocked, skipped, uncertain)
        select broadcast_id, pg_backend_pid() % 64,
               coalesce(sum(n) filter (where state = 'waiting'), 0), coalesce(sum(n) filter (where state = 'sending'), 0),
               coalesce(sum(n) filter (where state = 'sent'), 0), coalesce(sum(n) filter (where state = 'failed'), 0),
               coalesce(sum(n) filter (where state = 'blocked'), 0), coalesce(sum(n) filter (where state = 'skipped'), 0),
               coalesce(sum(n) filter (where state = 'uncertain'), 0)
          from (select broadcast_id, state, 1 as n from after
                union all select broadcast_id, state, -1 from before) as moved
         group by broadcast_id order by broadcast_id
        on conflict (broadcast_id, slot) do update set
            waiting = t.waiting + excluded.waiting, sending = t.sending + excluded.sending,
            sent = t.sent + excluded.sent, failed = t.failed + excluded.failed,
            blocked = t.blocked + excluded.blocked, skipped = t.skipped + excluded.skipped,
            uncertain = t.uncertain + excluded.uncertain;
    end if;
    return null;
end
$$;

create trigger tally_insert after insert on recipients
    referencing new table as after for each statement execute function tally();
create trigger tally_update after update on recipients
    referencing old table as before new table as after for each statement execute function tally();
