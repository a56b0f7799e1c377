//! What the operators' chat is told.

use std::borrow::Cow;

use shoal_domain::language::Language;

use crate::text;

/// That a job has failed. What it said may name somebody, and is not said here.
#[must_use]
pub fn job_failed(job: &'static str, language: Language) -> Cow<'static, str> {
    text::job_failed(language, job)
}

/// That moderators are needed: how many people are suspended, and how many appeals and reports wait. Nobody's name, and
/// nothing that was said.
#[must_use]
pub fn moderation_alert(suspended: i64, appeals: i64, reports: i64, language: Language) -> Cow<'static, str> {
    text::moderation_alert(language, appeals, reports, suspended)
}

/// That payments need an eye: how many are kept, for how many nobody has anything, what Telegram would not do, and where its
/// list is another. Nobody's name.
#[must_use]
pub fn payments_alert(
    kept: i64,
    stuck: i64,
    failed: i64,
    differences: i64,
    language: Language,
) -> Cow<'static, str> {
    text::payments_alert(language, differences, failed, kept, stuck)
}

/// That in so many groups a bot can no longer let people in or remove them.
#[must_use]
pub fn groups_alert(groups: usize, language: Language) -> Cow<'static, str> {
    text::groups_alert(language, groups)
}
