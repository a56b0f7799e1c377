-- In which language people want to be spoken to, whatever their app speaks.

alter table contacts
    add column chosen_language text,
    add column language_as_of timestamptz not null default 'epoch';
comment on column contacts.chosen_language is 'As people choose it in /language, such as de; null: as in their app.';
comment on column contacts.language_as_of is 'Of which moment chosen_language speaks.';

-- Who has chosen something: the index that was there, and now the language, too. It serves the question of the release
-- before as well.
create index contacts_choices on contacts (user_id)
    where opted_out_at is not null or time_zone is not null or chosen_language is not null;
drop index contacts_wishes;
