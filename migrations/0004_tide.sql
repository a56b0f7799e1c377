-- How far the Redis of this deployment has come.

alter table deployment add column tide bigint not null default 0;
comment on column deployment.tide is
    'A number that rises with every heartbeat, as some worker read it in Redis. A Redis with a lower one is older than it was.';
