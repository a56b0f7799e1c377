-- A ban that ends by itself ends for announcements, too.

alter table people add column banned_until timestamptz;
comment on column people.banned_until is 'When that ends by itself; null: when a moderator lifts it.';
update people set banned_until = to_timestamp((standing -> 'banned' ->> 'until')::bigint / 1000.0)
  from standings where standings.user_id = people.user_id and banned_at is not null;
