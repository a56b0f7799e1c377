-- Who wants a summary of each day.

alter table contacts
    add column summary boolean not null default false,
    add column summary_as_of timestamptz not null default 'epoch';
comment on column contacts.summary is 'They want a summary of each day, in the evening.';
comment on column contacts.summary_as_of is 'Of which moment summary speaks.';

-- Who has chosen something, as before, and now this, too.
create index contacts_chosen on contacts (user_id)
    where opted_out_at is not null or time_zone is not null or chosen_language is not null or summary;
drop index contacts_choices;
