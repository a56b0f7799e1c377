-- Who may steer, and what they did.

create table admin_tokens (
    token_id bigint generated always as identity primary key,
    name text not null check (name ~ '^[A-Za-z0-9._-]{1,40}$'),
    role text not null check (role in ('viewer', 'operator', 'owner')),
    hash bytea not null unique check (length(hash) = 32),
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
comment on table admin_tokens is 'Tokens of the HTTP API. The token itself was shown once and is kept nowhere.';
comment on column admin_tokens.hash is 'SHA-256 of the token, which has 256 bits of chance: nothing slower is needed.';
create unique index admin_tokens_name on admin_tokens (name) where revoked_at is null;
comment on index admin_tokens_name is 'One living token a name: the name stands for a person, also where two must agree.';

create table idempotency (
    actor text not null,
    key text not null check (char_length(key) between 1 and 128),
    request bytea not null,
    broadcast_id bigint not null references broadcasts on delete cascade,
    made_at timestamptz not null default now(),
    primary key (actor, key)
);
comment on table idempotency is 'Which broadcast an Idempotency-Key has made. The same again answers the same.';
comment on column idempotency.request is 'SHA-256 of the request: another one under the same key is refused.';

create table audit (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null,
    role text not null,
    address text,
    action text not null,
    subject text not null,
    outcome text not null,
    detail jsonb not null default '{}'
);
comment on table audit is 'Who did what, also what was refused. Rows are only ever added.';

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only';
end
$$;
create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_is_append_only();
