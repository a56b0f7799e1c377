-- Since when Telegram has been asked: less and less often.

alter table payments add column asked_at timestamptz;
comment on column payments.asked_at is 'Since when Telegram has to be asked for it, with asked.';
update payments set asked_at = now() where asked is not null;
