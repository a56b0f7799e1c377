//! What is said in the chat, and over it.

use std::borrow::Cow;

use shoal_domain::account::Years;
use shoal_domain::cargo::{LARGEST_FILE, LARGEST_PHOTO};
use shoal_domain::chat::{GRACE, LIMIT, MOST_HELD};
use shoal_domain::content::Uncopyable;
use shoal_domain::language::Language;
use shoal_domain::moderation::MOST_DAYS;
use shoal_domain::notice::{Notice, Toast, Uncrossable};

use crate::wait::minutes;
use crate::{
    group, link, privacy, profile, referral, room, safety, settings, shop, staying, text, trade, wait,
};

/// A megabyte, in bytes.
const MEGABYTE: u64 = 1 << 20;

/// What is said in the chat.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a line for each notice")]
pub fn notice(notice: &Notice, language: Language) -> Cow<'static, str> {
    match notice {
        Notice::Welcome { evidence } => {
            text::welcome(language, MOST_DAYS, privacy::evidence(*evidence), Years::MIN)
        }
        Notice::AskAge => text::ask_age(language),
        Notice::AgeNotUnderstood => text::age_not_understood(language, Years::MAX, Years::MIN),
        Notice::AdultsOnly => text::adults_only(language, Years::MIN),
        Notice::Ready => text::ready(language),
        Notice::Help => text::help(language),
        Notice::UnknownCommand => text::unknown_command(language),
        Notice::JoinChannels { doors, again: false } => text::join_channels(language, doors.len()),
        Notice::JoinChannels { doors, again: true } => text::join_channels_still(language, doors.len()),
        Notice::GateUnknown => text::gate_unknown(language),
        Notice::Rooms { present, searching } => room::rooms(*present, searching, language),
        Notice::InRoom { room: entered } => text::in_room(language, room::room(*entered, language)),
        Notice::OutOfRoom => text::out_of_room(language),
        Notice::Searching => text::searching(language),
        Notice::StillSearching => text::still_searching(language),
        Notice::SearchStopped => text::search_stopped(language),
        Notice::LeftAndSearching { .. } => text::left_and_searching(language),
        Notice::SearchGoesOn { outlook, anyone, left } => {
            wait::also_about(left.is_some(), wait::search(*outlook, *anyone, language), language)
        }
        Notice::AskAnyone { meet, left } => {
            let asked = text::ask_anyone(language, profile::whom(*meet, language));
            wait::also_about(left.is_some(), asked, language)
        }
        Notice::ChoiceEnded { meet } => text::choice_ended(language, profile::whom(*meet, language)),
        Notice::SearchTimedOut => text::search_timed_out(language, minutes(LIMIT)),
        Notice::Connected { card, .. } if !card.is_empty() => {
            text::connected_with(language, profile::card(*card, language))
        }
        Notice::Connected { .. } => text::connected(language),
        Notice::StillThere { .. } => text::still_there(language),
        Notice::EndedIdle { .. } => text::ended_idle(language),
        Notice::PartnerMissed => text::partner_missed(language),
        Notice::AlreadyChatting { .. } => text::already_chatting(language),
        Notice::NotChatting => text::not_chatting(language),
        Notice::YouLeft { .. } => text::you_left(language),
        Notice::PartnerLeft { .. } => text::partner_left(language),
        Notice::LockOffered => text::lock_offered(language),
        Notice::AskLock { seconds, .. } => text::ask_lock(language, wait::length(*seconds, language)),
        Notice::Locked { seconds, .. } => text::locked(language, wait::length(*seconds, language)),
        Notice::NotLocked => text::not_locked(language),
        Notice::NoLocks => text::no_locks(language),
        Notice::ConfirmNext { .. } => text::confirm_next(language),
        Notice::Icebreaker { number } => staying::icebreaker(*number, language),
        Notice::AgainNoted => text::again_noted(language),
        Notice::Rejoining => text::rejoining(language),
        Notice::NotRejoined => text::not_rejoined(language),
        Notice::OfLink { about } => link::of_link(about, language),
        Notice::OfReferral { about } => referral::of_referral(about, language),
        Notice::OfGroup { about } => group::of_group(about, language),
        Notice::OfTrade { about } => trade::of_trade(about, language),
        Notice::OfShop { about } => shop::of_shop(about, language),
        Notice::Reported { .. } => text::reported(language),
        Notice::Muted { muted, .. } => safety::muted(*muted, language),
        Notice::AskRating { .. } => text::ask_rating(language),
        Notice::NobodyToRate => text::nobody_to_rate(language),
        Notice::Rated => text::rated(language),
        Notice::Suspended => text::suspended(language),
        Notice::Banned { reason, until } => safety::banned(reason, *until, language),
        Notice::Silenced { reason, until } => safety::silenced(reason, *until, language),
        Notice::WordsOnly { reason, until } => safety::words_only(reason, *until, language),
        Notice::Warned { reason } => text::warned(language, reason.clone()),
        Notice::Lifted => text::lifted(language),
        Notice::AgeLifted => text::age_lifted(language),
        Notice::HowToAppeal => text::how_to_appeal(language),
        Notice::Appealed => text::appealed(language),
        Notice::NoAppeal => text::no_appeal(language),
        Notice::Blocked => text::blocked(language),
        Notice::NobodyToName => text::nobody_to_name(language),
        Notice::WhomToName { naming, page, pages, .. } => {
            text::whom_to_name(language, naming.word(), page.saturating_add(1), *pages)
        }
        Notice::ConfirmContact { .. } => text::confirm_contact(language),
        Notice::CannotRelay { what } => cannot_relay(*what, language),
        Notice::CannotCross { why } => cannot_cross(*why, language),
        Notice::TooLate => text::too_late(language),
        Notice::EditNotPassedOn => text::edit_not_passed_on(language),
        Notice::NotUnsaid => text::not_unsent(language),
        Notice::NothingToUnsay => text::nothing_to_unsend(language),
        Notice::HowToUnsay => text::how_to_unsend(language),
        Notice::StaysSaid => text::stays_said(language),
        Notice::NotDelivered => text::not_delivered(language),
        Notice::Broken => text::broken(language),
        Notice::NotNow => text::not_now(language),
        Notice::Kept => text::kept(language),
        Notice::TooFast => text::too_fast(language),
        Notice::AsksTooFast => text::asks_too_fast(language),
        Notice::TooOften => text::too_often(language),
        Notice::AskThrough { link: true, .. } => text::ask_link_through(language),
        Notice::AskThrough { link: false, .. } => text::ask_media_through(language),
        Notice::HeldBack => text::held_back(language, MOST_HELD as u64),
        Notice::NoMoreHeld => text::no_more_held(language),
        Notice::LetThrough => text::let_through(language),
        Notice::KeptOut => text::kept_out(language),
        Notice::Settings { announcements, time_zone, shown, listed, protected, summary } => {
            let parts = profile::parts(*shown, language);
            let chosen = [*announcements, *listed, *protected, *summary];
            settings::shown(chosen, *time_zone, parts, language)
        }
        Notice::Summary { chats, days, longest } => settings::summary(*chats, *days, *longest, language),
        Notice::ChangeAge { age, .. } => text::change_age(language, *age),
        Notice::NotInChat => text::not_in_chat(language),
        Notice::AskGender { gender, first } => profile::ask_gender(*gender, *first, language),
        Notice::AskInterests { interests, .. } => profile::ask_interests(*interests, language),
        Notice::AskMeet { meet, free, .. } => profile::ask_meet(*meet, *free, language),
        Notice::NotEntitled => text::not_entitled(language),
        Notice::Granted { perk } => profile::granted(*perk, language),
        Notice::Profile { age, gender, interests, meet, card } => {
            profile::profile(*age, *gender, *interests, *meet, *card, language)
        }
        Notice::Privacy { evidence } => privacy::explained(*evidence, language),
        Notice::Export { json } => Cow::Owned(json.clone()),
        Notice::HandedOut => text::handed_out(language),
        Notice::NotHandedOut => text::not_handed_out(language),
        Notice::ConfirmDelete => text::confirm_delete(language, privacy::days(GRACE)),
        Notice::Leaving { at } => privacy::leaving(*at, language),
        Notice::Staying => text::staying(language),
        Notice::ChooseLanguage => text::choose_language(language),
        Notice::ChooseRegion => text::choose_region(language),
        Notice::ChooseTimeZone { .. } => text::choose_time_zone(language),
    }
}

fn cannot_relay(what: Uncopyable, language: Language) -> Cow<'static, str> {
    match what {
        Uncopyable::Story => text::no_stories(language),
        Uncopyable::PaidMedia => text::no_paid_media(language),
        Uncopyable::Giveaway => text::no_giveaways(language),
        Uncopyable::Invoice => text::no_invoices(language),
        Uncopyable::Game => text::no_games(language),
        Uncopyable::Gift => text::no_gifts(language),
        Uncopyable::Service => text::no_service_notes(language),
    }
}

/// That the partner is at another bot is nobody's concern.
fn cannot_cross(why: Uncrossable, language: Language) -> Cow<'static, str> {
    match why {
        Uncrossable::FileTooLarge => text::file_too_large(language, LARGEST_FILE / MEGABYTE),
        Uncrossable::PhotoTooLarge => text::photo_too_large(language, LARGEST_PHOTO / MEGABYTE),
        Uncrossable::Kind => text::kind_cannot_cross(language),
    }
}

/// What is said over the chat, in answer to a button.
#[must_use]
pub fn toast(toast: Toast, language: Language) -> Cow<'static, str> {
    match toast {
        Toast::ChatIsOver => text::chat_is_over(language),
        Toast::ButtonExpired => text::button_expired(language),
        Toast::Done => text::done(language),
        Toast::AskedLately => text::asked_lately(language),
        Toast::NoMore => text::no_more_announcements(language),
        Toast::TooFast => text::pressed_too_fast(language),
        Toast::PressedLongAgo => text::pressed_long_ago(language),
    }
}
