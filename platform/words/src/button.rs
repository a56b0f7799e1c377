//! What buttons read.

use std::borrow::Cow;

use shoal_domain::chat::Button;
use shoal_domain::language::Language;

use crate::{settings, text};

/// What a button reads.
#[must_use]
pub fn button(button: &Button, language: Language) -> Cow<'static, str> {
    match button {
        Button::Find => text::button_find(language),
        Button::Cancel => text::button_cancel(language),
        Button::Next(_) => text::button_next(language),
        Button::Stop(_) => text::button_stop(language),
        Button::Report(_) => text::button_report(language),
        Button::Block(_) => text::button_block(language),
        Button::Share { .. } => text::button_share(language),
        Button::Keep => text::button_keep(language),
        Button::Help => text::button_help(language),
        Button::NoMore => text::button_no_more(language),
        Button::Announcements(true) => text::button_announcements_on(language),
        Button::Announcements(false) => text::button_announcements_off(language),
        Button::Languages => text::button_languages(language),
        // Somebody who cannot read the language they are spoken to in must find their own.
        Button::Language(Some(own)) => text::language_name(*own),
        Button::Language(None) => text::button_language_of_app(language),
        Button::Zones => text::button_zones(language),
        Button::Region(region) => settings::region(*region, language),
        Button::Zone(zone) => settings::place(*zone, language),
    }
}
