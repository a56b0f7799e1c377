use super::*;
use crate::chat::NOTED_EVERY;
use crate::message::{Absence, Report};

fn met(town: &Town, name: &str, language: Option<&str>) -> Record {
    let (first_name, language) = (name.to_owned(), language.map(str::to_owned));
    Record::Met { who: ALICE, first_name, language, at: town.now }
}

fn says_as(town: &mut Town, who: Address, introduction: Introduction) {
    let mut update = wrote(who, words("/help"));
    if let Update::Message { introduction: shown, .. } = &mut update {
        *shown = introduction;
    }
    town.happens(who, update);
}

/// What a story has noted, taken out of it.
fn noted(town: &mut Town) -> Vec<Record> {
    std::mem::take(&mut town.notes)
}

#[test]
fn who_writes_or_presses_is_noted_once_a_day() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    assert_eq!(noted(&mut town), [met(&town, "Robin", Some("en"))]);
    for _ in 0..3 {
        town.passes(Millis::minutes(60));
        town.says(ALICE, "25");
        town.presses(ALICE, &Button::Help);
    }
    assert_eq!(noted(&mut town), [], "and then costs nothing");
    town.passes(NOTED_EVERY);
    town.presses(ALICE, &Button::Help);
    town.says(ALICE, "/help");
    assert_eq!(noted(&mut town), [met(&town, "Robin", Some("en"))]);
}

#[test]
fn a_choice_by_somebody_new_keeps_what_was_noted_just_before() {
    for button in [Button::NoMore, Button::Zone("Asia/Tokyo".parse().unwrap())] {
        let mut town = Town::default();
        town.presses(ALICE, &button);
        town.says(ALICE, "/help");
        assert_eq!(noted(&mut town), [met(&town, "Robin", Some("en"))], "{button}");
    }
}

#[test]
fn each_bot_notes_for_itself() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/help");
    town.says(Address { bot: OTHER_BOT, ..ALICE }, "/help");
    assert_eq!(noted(&mut town).len(), 2);
}

#[test]
fn another_name_or_language_is_noted_at_once() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/help");
    noted(&mut town);
    for (name, language) in [("Alice", Some("en")), ("Alice", Some("uk")), ("Alice", None)] {
        says_as(&mut town, ALICE, Introduction::new(name, language));
        says_as(&mut town, ALICE, Introduction::new(name, language));
        assert_eq!(noted(&mut town), [met(&town, name, language)]);
    }
}

#[test]
fn a_clock_that_was_put_back_is_noted() {
    let mut town = Town::of_adults();
    town.now = Timestamp(NOTED_EVERY.0 * 400);
    town.says(ALICE, "/help");
    noted(&mut town);
    town.now = Timestamp(NOTED_EVERY.0);
    town.says(ALICE, "/help");
    assert_eq!(noted(&mut town).len(), 1);
}

#[test]
fn who_blocks_the_bot_cannot_be_written_to_until_they_are_back() {
    let mut town = Town::with_a_chat();
    noted(&mut town);
    let reachable = |reachable| Update::Reachable { user: ALICE.user, reachable };
    assert_eq!(
        town.happens(ALICE, reachable(false)),
        [said(BOB, Notice::PartnerLeft { conversation: FIRST })],
        "the chat ends as ever"
    );
    town.happens(ALICE, reachable(false));
    let lost = Record::Unreachable { who: ALICE, why: Some(Absence::Blocked), at: town.now };
    town.passes(Millis::minutes(1));
    town.happens(ALICE, reachable(true));
    town.happens(ALICE, reachable(true));
    assert_eq!(town.records, [lost, Record::Reachable { who: ALICE, at: town.now }], "each said once");
    assert_eq!(noted(&mut town), []);
}

#[test]
fn a_call_that_finds_nobody_says_why_and_their_next_word_says_that_they_are_back() {
    for why in [None, Some(Absence::Deactivated)] {
        let mut town = Town::of_adults();
        town.says(ALICE, "/help");
        noted(&mut town);
        let report = Message::Report(Report::Unreachable { at: ALICE, why });
        town.handles(EntityKey::User(ALICE.user), &report);
        town.handles(EntityKey::User(ALICE.user), &report);
        assert_eq!(town.records, [Record::Unreachable { who: ALICE, why, at: town.now }]);
        town.says(ALICE, "/help");
        assert_eq!(noted(&mut town), [met(&town, "Robin", Some("en"))], "on the same day");
    }
}

#[test]
fn where_the_bot_is_gone_nobody_is_lost_to_it() {
    let mut town = Town::with_a_chat();
    let report = Message::Report(Report::Unreachable { at: ALICE, why: Some(Absence::NoSuchBot) });
    town.handles(EntityKey::User(ALICE.user), &report);
    assert_eq!(town.state(ALICE), State::Idle, "the chat is over");
    assert_eq!(town.records, []);
}

#[test]
fn of_whom_nothing_is_known_the_books_are_told_that_they_are_back() {
    let mut town = Town::default();
    town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: true });
    assert_eq!(town.records, [Record::Reachable { who: ALICE, at: town.now }]);
}
