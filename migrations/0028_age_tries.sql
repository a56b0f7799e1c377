-- How often somebody under age stated another age.

alter table people
    add column tries smallint not null default 0 check (tries between 0 and 1000),
    add column tried_at timestamptz;
comment on column people.tries is 'How often they stated the age of an adult after one under 18; 1000 stands for more.';
comment on column people.tried_at is 'When they did so last.';
