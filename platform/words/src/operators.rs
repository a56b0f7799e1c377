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
