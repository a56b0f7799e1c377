-- Which Redis this deployment lives on.

create table deployment (
    only_one boolean primary key default true check (only_one),
    redis text not null,
    since timestamptz not null default now()
);
comment on table deployment is 'One row: the name that Shoal gave its Redis. A Redis of another name has lost its memory.';
