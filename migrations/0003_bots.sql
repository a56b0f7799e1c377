-- Bots that were added while Shoal runs.

create table bots (
    bot_id bigint primary key check (bot_id > 0),
    username text not null,
    sealed_token bytea not null,
    added_at timestamptz not null default now(),
    leaving_at timestamptz
);
comment on table bots is 'Bots added by `shoal bot add`. Those of SHOAL_BOT_TOKENS are not here.';
comment on column bots.sealed_token is 'The token, sealed with SHOAL_SEAL_KEY; gone with the row.';
comment on column bots.leaving_at is 'When it was removed; the row goes once Telegram brings us nothing more for it.';
