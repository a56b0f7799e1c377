//! What is said about groups that plans open.

use std::borrow::Cow;

use shoal_domain::language::Language;
use shoal_domain::notice::OfGroup;

use crate::text;

/// What is said about groups that plans open.
pub(crate) fn of_group(about: &OfGroup, language: Language) -> Cow<'static, str> {
    match about {
        OfGroup::Ways { ways, .. } if ways.is_empty() => text::group_not_now(language),
        OfGroup::Ways { .. } => text::groups_ways(language),
        OfGroup::Closed => text::groups_closed(language),
        OfGroup::Nowhere => text::groups_none(language),
        OfGroup::TurnedAway { title } => text::group_turned_away(language, title.clone()),
        OfGroup::NotYours { title } => text::group_not_yours(language, title.clone()),
        OfGroup::Over { title } => text::group_over(language, title.clone()),
        OfGroup::NotNow => text::group_not_now(language),
    }
}
