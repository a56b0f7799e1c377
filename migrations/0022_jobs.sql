-- Jobs: what Shoal does again and again by itself, and what became of it.

create table jobs (
    job text primary key check (job ~ '^[a-z][a-z-]{0,31}$'),
    since timestamptz not null default now()
);
comment on table jobs is 'Jobs that a scheduler has known. When they happen is in the code.';
comment on column jobs.since is 'Since when: what was due before is not caught up with.';

create table job_runs (
    job text not null references jobs,
    scheduled_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'missed')),
    asked_by text check (length(asked_by) between 1 and 100),
    attempt integer not null default 0 check (attempt >= 0),
    due_at timestamptz not null default now(),
    scheduler text,
    started_at timestamptz,
    ended_at timestamptz,
    said text check (length(said) <= 500),
    primary key (job, scheduled_at),
    check ((state = 'running') = (scheduler is not null)),
    check ((state in ('done', 'failed', 'missed')) = (ended_at is not null))
);
comment on table job_runs is 'Occurrences of jobs: once each. Kept 90 days.';
comment on column job_runs.asked_by is 'Who asked for it out of turn; null: it was its time.';
comment on column job_runs.attempt is 'How often it was begun. Whoever runs it says which attempt is theirs, so that one who was taken for dead ends nothing.';
comment on column job_runs.due_at is 'Not to be begun before: of one that runs, when its scheduler is taken for dead.';
comment on column job_runs.said is 'What it came to, or what went wrong.';
create index job_runs_open on job_runs (due_at) where state in ('waiting', 'running');
create index job_runs_ended on job_runs (ended_at) where ended_at is not null;
-- A job never runs beside itself.
create unique index job_runs_one on job_runs (job) where state = 'running';
