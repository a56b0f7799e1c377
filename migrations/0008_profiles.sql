-- What people told of themselves and what they are entitled to, so that it outlives Redis; and what was granted.

create table profiles (
    user_id bigint primary key,
    profile jsonb not null,
    as_of timestamptz not null
);
comment on table profiles is 'What people told of themselves beside their age, whom they want to meet, and what partners may see.';
comment on column profiles.as_of is 'When they said so: what comes late and was earlier changes nothing.';

create table entitlements (
    user_id bigint primary key,
    entitlements jsonb not null,
    as_of timestamptz not null
);
comment on table entitlements is 'What people may do beyond what everybody may, as it stands.';

create table grants (
    grant_id text primary key,
    user_id bigint not null,
    perk text not null check (perk in ('priority', 'preference', 'locks')),
    lasts_until timestamptz,
    locks integer check (locks > 0),
    granted_at timestamptz not null,
    check ((perk = 'locks') = (locks is not null) and (perk = 'locks') = (lasts_until is null))
);
comment on table grants is 'What was given to whom. A row is written when it has reached the person.';
create index grants_user on grants (user_id);
