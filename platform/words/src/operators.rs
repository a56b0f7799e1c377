//! What the operators' chat is told.

use std::borrow::Cow;

use shoal_domain::language::Language;

use crate::text;

/// That moderators are needed: how many people are suspended, and how many appeals and reports wait. Nobody's name, and
/// nothing that was said.
#[must_use]
pub fn moderation_alert(suspended: i64, appeals: i64, reports: i64, language: Language) -> Cow<'static, str> {
    text::moderation_alert(language, appeals, reports, suspended)
}
