-- When Telegram's lists are compared is a job's business by now. The old release still writes these; a later one drops them.

alter table star_lists alter column hour set default to_timestamp(0);
comment on column star_lists.hour is 'Not used any more: the job `comparison` has its own occurrences.';
comment on column star_lists.asked is 'Not used any more: who asks, asks for a run of the job.';
