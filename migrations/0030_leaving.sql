-- Leaving for good: who has asked for it, and of whom nothing may come back.

create table leavings (
    user_id bigint primary key,
    leaves_at timestamptz,
    as_of timestamptz not null,
    told_at timestamptz
);
comment on table leavings is 'Who wants all that is known of them to be deleted. The row goes with it.';
comment on column leavings.leaves_at is 'When it shall be; null: they stay.';
comment on column leavings.as_of is 'Of which moment leaves_at speaks.';
comment on column leavings.told_at is 'When their owner was told last that the time is over. Mostly it knows by itself.';
create index leavings_due on leavings (leaves_at) where leaves_at is not null;

create table forgotten (
    mark bytea primary key check (length(mark) = 32),
    forgotten_at timestamptz not null
);
comment on table forgotten is 'Who was forgotten, for sixty days, so that no backup brings them back.';
comment on column forgotten.mark is 'Who: a keyed hash of their number.';
create index forgotten_by_time on forgotten (forgotten_at);
