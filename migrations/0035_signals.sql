-- Providers, and the record of what they posted, which nobody can rewrite unseen.
--
-- `signal_seal` is the only way in, one statement: no lock is held while somebody far away thinks. It takes the next number
-- from one row and holds that until it commits, so numbers have no gaps and become visible in their order: whoever reads on
-- from the last number they saw misses nothing. Each provider's rows are a chain of hashes; `shoal signal verify` checks it
-- (docs/decisions/0047-a-record-that-tells-on-whoever-changes-it.md).

create table providers (
    provider_id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[A-Za-z0-9_-]{1,32}$'),
    owner_user bigint check (owner_user > 0),
    channel bigint unique check (channel < 0),
    secret bytea,
    state text not null default 'on' check (state in ('on', 'off')),
    created_at timestamptz not null default now(),
    sealed bigint not null default 0 check (sealed >= 0),
    head bytea not null default decode(repeat('00', 32), 'hex') check (length(head) = 32)
);
comment on table providers is 'Who posts signals. One that has posted is never deleted.';
comment on column providers.owner_user is 'Who may post by commands and hears of refusals. Gone when they are forgotten.';
comment on column providers.channel is 'The channel in which it posts, by its number at Telegram.';
comment on column providers.secret is 'What its webhook is signed with, sealed.';
comment on column providers.sealed is 'How many rows its chain has: tells when its end was removed.';
comment on column providers.head is 'The hash of its last row.';

create table signal_head (
    one boolean primary key default true check (one),
    number bigint not null default 0
);
comment on table signal_head is 'The last number that was given to a row of any provider.';
insert into signal_head default values;

create table signals (
    number bigint primary key,
    provider_id bigint not null references providers,
    place bigint not null,
    signal bigint not null,
    version integer not null,
    kind text not null check (kind in ('signal', 'edit', 'update')),
    source text not null check (source in ('channel', 'webhook', 'api', 'command')),
    origin text not null check (origin ~ '^[!-~]{1,128}$'),
    cause text not null check (cause ~ '^[!-~]{1,160}$'),
    pair text check (pair <> ''),
    label text check (label <> ''),
    text text not null,
    reading text not null,
    said text not null,
    posted_at timestamptz not null,
    sealed_at timestamptz not null,
    previous bytea not null check (length(previous) = 32),
    hash bytea not null check (length(hash) = 32),
    unique (provider_id, place),
    unique (signal, version),
    unique (provider_id, source, cause),
    check ((kind = 'signal') = (version = 1)),
    check ((version = 1) = (signal = number))
);
comment on table signals is 'What providers posted, sealed. Rows are only ever added.';
comment on column signals.number is 'Of all providers, from 1, without gaps, in the order in which rows became visible.';
comment on column signals.place is 'In its provider''s chain, from 1, without gaps.';
comment on column signals.signal is 'Which signal it is about: the number of its first row.';
comment on column signals.version is 'Grows with each row about a signal, so that who follows takes each once.';
comment on column signals.origin is 'The post it came in, by the source''s name for it.';
comment on column signals.cause is 'What of that post: the post, or one edit of it. The same again is nothing new.';
comment on column signals.reading is 'What was understood, as JSON; said is the same in our own form.';
comment on column signals.posted_at is 'By the source''s clock, and not after sealed_at.';
comment on column signals.sealed_at is 'By the clock of Postgres, in milliseconds; of a provider it never goes back.';
comment on column signals.hash is 'SHA-256 of all of the above with the hash before (domain/src/provider/chain.rs).';
create index signals_origin on signals (provider_id, source, origin, version);
create index signals_pair on signals (provider_id, pair, number) where kind = 'signal';

create function signals_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'signals are append-only: a post is corrected by another version';
end
$$;
create trigger signals_append_only before update or delete or truncate on signals
    for each statement execute function signals_are_append_only();

-- Of a provider the chain only grows, by one row, and never without it.
create function providers_keep_heads() returns trigger language plpgsql as $$
begin
    if (new.sealed, new.head) is distinct from (old.sealed, old.head)
       and not exists (select from signals where provider_id = new.provider_id and place = new.sealed
                          and new.sealed = old.sealed + 1 and hash = new.head and previous = old.head) then
        raise exception 'the head of a chain is that of its last row';
    end if;
    return new;
end
$$;
create trigger providers_heads before update on providers for each row execute function providers_keep_heads();

-- A field of what is hashed: how long it is in bytes, and it. So no two rows read the same.
create function signal_field(value text) returns bytea language sql immutable as $$
    select convert_to(octet_length(convert_to(coalesce(value, ''), 'UTF8')) || ':' || coalesce(value, '') || ',', 'UTF8')
$$;

-- Seals a post, or says why not: 'known' (it is sealed already, or the post is as it was), 'other' (sealed already, and said
-- something else), 'unknown' (no such provider), 'off', 'nothing' (an update of no signal of this provider).
create function signal_seal(by_provider bigint, from_source text, of_origin text, by_cause text, is_edit boolean, is_update boolean,
                            is_about text, about_pair text, about_label text, post text, was_read text, is_said text,
                            posted timestamptz, out outcome text, out sealed_number bigint) language plpgsql as $$
declare
    whose providers%rowtype;
    before signals%rowtype;
    fresh signals%rowtype;
begin
    -- Waits for whoever seals now, and keeps the others waiting until this is visible.
    perform from signal_head for update;
    select * into whose from providers where provider_id = by_provider for update;
    if not found then
        outcome := 'unknown';
        return;
    end if;
    select * into before from signals
     where provider_id = by_provider and source = from_source and cause = by_cause;
    if found then
        outcome := case when before.text = post then 'known' else 'other' end;
        sealed_number := before.number;
        return;
    end if;
    if whose.state <> 'on' then
        outcome := 'off';
        return;
    end if;
    select * into before from signals
     where provider_id = by_provider and source = from_source and origin = of_origin order by version desc limit 1;
    if found and before.text = post then
        outcome := 'known';
        sealed_number := before.number;
        return;
    end if;
    if found and not is_edit then
        outcome := 'other';
        sealed_number := before.number;
        return;
    end if;
    if found and (is_update = (before.kind = 'update')) then
        -- A post was edited and is still what it was.
        fresh.signal := before.signal;
    elsif is_update then
        -- The signal it answers, or the latest of that name, or the latest of that pair.
        select signal into fresh.signal from signals
         where provider_id = by_provider and source = from_source and origin = is_about order by number desc limit 1;
        if fresh.signal is null and is_about is null and about_label is not null then
            select signal into fresh.signal from signals
             where provider_id = by_provider and label = about_label and kind = 'signal'
               and (about_pair is null or pair = about_pair) order by number desc limit 1;
        elsif fresh.signal is null and is_about is null and about_pair is not null then
            select signal into fresh.signal from signals
             where provider_id = by_provider and pair = about_pair and kind = 'signal' order by number desc limit 1;
        end if;
        if fresh.signal is null then
            outcome := 'nothing';
            return;
        end if;
    end if;
    update signal_head set number = number + 1 returning number into fresh.number;
    if fresh.signal is null then
        fresh.signal := fresh.number;
        fresh.version := 1;
    else
        select max(version) + 1 into fresh.version from signals where signal = fresh.signal;
    end if;
    fresh.kind := case when is_update then 'update' when fresh.version = 1 then 'signal' else 'edit' end;
    fresh.provider_id := by_provider;
    fresh.place := whose.sealed + 1;
    fresh.source := from_source;
    fresh.origin := of_origin;
    fresh.cause := by_cause;
    fresh.pair := about_pair;
    fresh.label := about_label;
    fresh.text := post;
    fresh.reading := was_read;
    fresh.said := is_said;
    -- A clock that was set back must not look like somebody who back-dates.
    select greatest(date_trunc('milliseconds', clock_timestamp()), sealed_at) into fresh.sealed_at
      from (select 1) as one left join signals on provider_id = by_provider and place = whose.sealed;
    fresh.posted_at := least(date_trunc('milliseconds', posted), fresh.sealed_at);
    fresh.previous := whose.head;
    fresh.hash := sha256(
        signal_field('shoal signal 1') || signal_field(fresh.number::text) || signal_field(fresh.provider_id::text)
        || signal_field(fresh.place::text) || signal_field(fresh.signal::text) || signal_field(fresh.version::text)
        || signal_field(fresh.kind) || signal_field(fresh.source) || signal_field(fresh.origin) || signal_field(fresh.cause)
        || signal_field(fresh.pair) || signal_field(fresh.label) || signal_field(fresh.text) || signal_field(fresh.reading)
        || signal_field(fresh.said)
        || signal_field((extract(epoch from fresh.posted_at) * 1000)::bigint::text)
        || signal_field((extract(epoch from fresh.sealed_at) * 1000)::bigint::text)
        || signal_field(encode(fresh.previous, 'hex')));
    insert into signals select fresh.*;
    update providers set sealed = fresh.place, head = fresh.hash where provider_id = by_provider;
    outcome := 'sealed';
    sealed_number := fresh.number;
end
$$;

-- Written with the rights of whoever made the tables, as the ledger is (0020): a process needs none to change a row.
do $$
begin
    execute format('alter function signal_seal(bigint, text, text, text, boolean, boolean, text, text, text, text, text, text, timestamptz)
                    security definer set search_path = %I, pg_temp', current_schema());
    execute format('alter function providers_keep_heads() set search_path = %I, pg_temp', current_schema());
end
$$;
revoke all on function
    signal_seal(bigint, text, text, text, boolean, boolean, text, text, text, text, text, text, timestamptz) from public;
