-- A role for those who look into reports and decide about people.

alter table admin_tokens drop constraint admin_tokens_role_check;
alter table admin_tokens add constraint admin_tokens_role_check
    check (role in ('viewer', 'moderator', 'operator', 'owner'));
