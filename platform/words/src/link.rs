//! What is said about personal links.

use std::borrow::Cow;

use shoal_domain::chat::{ASK_LASTS, MOST_VISITS};
use shoal_domain::language::Language;
use shoal_domain::notice::OfLink;

use crate::text;
use crate::wait::minutes;

/// What is said about personal links.
pub(crate) fn of_link(about: &OfLink, language: Language) -> Cow<'static, str> {
    let hours = minutes(ASK_LASTS) / 60;
    match about {
        OfLink::Yours { url: Some(url), .. } => {
            Cow::Owned(format!("{} {url}\n\n{}", text::link_yours(language), text::link_how(language)))
        }
        OfLink::Yours { url: None, .. } => text::link_not_made(language),
        OfLink::Off => text::link_off(language),
        OfLink::NotHere => text::link_not_here(language),
        OfLink::Gone => text::link_gone(language),
        OfLink::Own => text::link_own(language),
        OfLink::Elsewhere => text::link_elsewhere(language),
        OfLink::Later => text::link_later(language),
        OfLink::Asked => text::link_asked(language, hours),
        OfLink::TooMany => text::link_too_many(language, MOST_VISITS as u64),
        OfLink::Visitor { .. } => text::link_visitor(language, hours),
        OfLink::AfterChat => text::link_after_chat(language),
        OfLink::Comes => text::link_comes(language),
        OfLink::NotNow => text::link_not_now(language),
    }
}
