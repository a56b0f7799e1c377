//! What buttons read.

use std::borrow::Cow;

use shoal_domain::chat::Button;
use shoal_domain::language::Language;

use crate::{profile, room, settings, text};

/// What a button reads.
#[must_use]
pub fn button(button: &Button, language: Language) -> Cow<'static, str> {
    match button {
        Button::Find => text::button_find(language),
        Button::Rooms => text::button_rooms(language),
        Button::Room(Some(entered)) => room::room(*entered, language),
        Button::Room(None) => text::button_leave_room(language),
        Button::Joined => text::button_joined(language),
        Button::Cancel => text::button_cancel(language),
        Button::Next(_) => text::button_next(language),
        Button::Stop(_) => text::button_stop(language),
        Button::Report(_) => text::button_report(language),
        Button::Block(_) => text::button_block(language),
        // Back to later ones it leads by another word.
        Button::Met(..) => text::button_earlier_ones(language),
        Button::Share { .. } => text::button_share(language),
        Button::Keep => text::button_keep(language),
        Button::Help => text::button_help(language),
        Button::NoMore => text::button_no_more(language),
        Button::Announcements(true) => text::button_announcements_on(language),
        Button::Summary(true) => text::button_summary_on(language),
        Button::Summary(false) => text::button_summary_off(language),
        Button::Announcements(false) => text::button_announcements_off(language),
        Button::Languages => text::button_languages(language),
        // Somebody who cannot read the language they are spoken to in must find their own.
        Button::Language(Some(own)) => text::language_name(*own),
        Button::Language(None) => text::button_language_of_app(language),
        Button::Zones => text::button_zones(language),
        Button::Region(region) => settings::region(*region, language),
        Button::Zone(zone) => settings::place(*zone, language),
        Button::Step(_) => text::button_skip(language),
        Button::Edit(step) => text::button_edit(language, step.word()),
        Button::Profile => text::button_profile(language),
        Button::Gender(Some(gender)) => profile::gender(*gender, language),
        Button::Gender(None) => text::button_unsaid(language),
        Button::Interest(interest) => profile::interest(*interest, language),
        Button::Meet(meet) => profile::whom(*meet, language),
        Button::Anyone => text::button_anyone(language),
        Button::Show(part, true) => text::button_show(language, part.word()),
        Button::Show(part, false) => text::button_hide(language, part.word()),
        Button::Listed(true) => text::button_offer(language),
        Button::Listed(false) => text::button_offer_no_more(language),
        Button::Protect(true) => text::button_protect(language),
        Button::Protect(false) => text::button_protect_no_more(language),
        Button::Lock(_) => text::button_lock(language),
        Button::AcceptLock(_) => text::button_lock_yes(language),
        Button::DeclineLock(_) => text::button_lock_no(language),
        Button::NextAnyway(_) => text::button_next_anyway(language),
        Button::Icebreaker(_) => text::button_icebreaker(language),
        Button::Again(_) => text::button_again(language),
        Button::Here(_) => text::button_here(language),
        Button::Mute(_) => text::button_mute(language),
        Button::MuteAll(_) => text::button_mute_all(language),
        Button::Unmute(_) => text::button_unmute(language),
        Button::Rate(_, true) => text::button_like(language),
        Button::Rate(_, false) => text::button_dislike(language),
        Button::Grounds(grounds, _) => text::button_grounds(language, grounds.word()),
        Button::LetThrough(_) => text::button_let_through(language),
        Button::KeepOut(_) => text::button_keep_out(language),
        Button::Visit(answer, _) => text::button_visit(language, answer.word()),
        Button::Delete => text::button_delete(language),
        Button::Stay => text::button_stay(language),
    }
}

/// What the way back reads, wherever it leads.
#[must_use]
pub fn back(language: Language) -> Cow<'static, str> {
    text::button_back(language)
}

/// What the way on reads where something was chosen: nothing is skipped.
#[must_use]
pub fn on(language: Language) -> Cow<'static, str> {
    text::button_on(language)
}

/// What the button of something reads that is chosen.
#[must_use]
pub fn ticked(chosen: &Button, language: Language) -> Cow<'static, str> {
    text::button_ticked(language, button(chosen, language))
}
