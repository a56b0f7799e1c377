-- What is looked for every few seconds, found without reading all there is.

create index plan_news_by_version on plan_news (version);
create index reports_reviewed on reports (reviewed_at) where reviewed_at is not null;
create index appeals_answered on appeals (answered_at) where answered_at is not null;
