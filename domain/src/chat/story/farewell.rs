//! Leaving for good.

use super::*;
use crate::account::Age;
use crate::chat::{GRACE, Leaving, Rating};
use crate::profile::Gender;

fn leaves(town: &mut Town) -> Timestamp {
    assert_eq!(town.says(ALICE, "/delete"), [said(ALICE, Notice::ConfirmDelete)]);
    let at = town.now + GRACE;
    let left = town.presses(ALICE, &Button::Delete);
    assert_eq!(left[..2], [answered(None), said(ALICE, Notice::Leaving { at })]);
    at
}

#[test]
fn after_a_week_nothing_is_left() {
    let mut town = Town::with_a_chat();
    town.presses(ALICE, &Button::Gender(Some(Gender::Female)));
    town.says(ALICE, "/block");
    let at = leaves(&mut town);
    town.passes(Millis(GRACE.0 - 1));
    assert_eq!(town.timers_fire(), []);
    assert_eq!(town.users[&ALICE.user].profile.gender, Some(Gender::Female), "not yet");
    town.passes(Millis(1));
    town.records.clear();
    assert_eq!(town.timers_fire(), []);
    assert_eq!(town.records, [Record::Forgotten { user: ALICE.user, at }]);
    let trace = User { leaving: Some(Leaving::Gone), ..User::default() };
    assert_eq!(town.users[&ALICE.user], trace, "so that the books are not asked");
    town.passes(Millis::minutes(24 * 60));
    town.timers_fire();
    assert_eq!(town.users[&ALICE.user], User::default());
}

#[test]
fn a_chat_ends_at_once_and_nobody_is_met_meanwhile() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/delete");
    let at = town.now + GRACE;
    let left = town.presses(ALICE, &Button::Delete);
    assert_eq!(left[2], said(BOB, Notice::PartnerLeft { conversation: FIRST }));
    for _ in 0..2 {
        assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Leaving { at })]);
        assert_eq!(town.says(ALICE, "/delete"), [said(ALICE, Notice::Leaving { at })]);
    }
    assert_eq!(town.presses(ALICE, &Button::Anyone), [answered(None), said(ALICE, Notice::Leaving { at })]);
}

#[test]
fn start_keeps_everything() {
    let mut town = Town::of_adults();
    leaves(&mut town);
    town.passes(Millis(GRACE.0 - 1));
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Staying)]);
    town.passes(GRACE);
    assert_eq!(town.timers_fire(), []);
    assert_eq!(town.users[&ALICE.user].profile.age, Age::stated(30).unwrap());
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)]);
}

#[test]
fn who_is_too_young_cannot_undo_it_by_leaving() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    town.says(ALICE, "17");
    leaves(&mut town);
    town.passes(GRACE);
    town.timers_fire();
    town.passes(GRACE);
    town.timers_fire();
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::AdultsOnly)]);
}

#[test]
fn who_comes_back_begins_anew() {
    let mut town = Town::of_adults();
    leaves(&mut town);
    town.passes(GRACE);
    town.timers_fire();
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Welcome { evidence: false })]);
    town.says(ALICE, "40");
    town.passes(Millis::minutes(24 * 60));
    town.timers_fire();
    let alice = &town.users[&ALICE.user];
    assert_eq!((alice.profile.age, alice.leaving), (Age::stated(40).unwrap(), None));
}

/// Redis is lost, with all timers: of Alice is left what the books say.
fn redis_is_lost(town: &mut Town, leaves_at: Option<Timestamp>) {
    town.timers.clear();
    let (mut user, _) = User::from_books(Some(30), vec![], vec![]);
    user.recall(None, None, None, Rating::default(), leaves_at, None);
    town.users.insert(ALICE.user, user);
    town.records.clear();
}

#[test]
fn what_they_asked_for_and_that_they_stay_is_written_down() {
    let mut town = Town::of_adults();
    town.records.clear();
    let at = leaves(&mut town);
    let left = Record::Leaving { user: ALICE.user, until: Some(at), at: town.now };
    assert_eq!(town.records, std::slice::from_ref(&left));
    town.says(ALICE, "/start");
    assert_eq!(town.records, [left, Record::Leaving { user: ALICE.user, until: None, at: town.now }]);
    town.says(ALICE, "/start");
    assert_eq!(town.records.len(), 2);
}

#[test]
fn who_has_asked_for_it_is_forgotten_though_redis_was_lost() {
    let mut town = Town::of_adults();
    let at = leaves(&mut town);
    redis_is_lost(&mut town, Some(at));
    town.tells(Tell::Farewell, ALICE);
    assert_eq!(town.users[&ALICE.user].leaving, Some(Leaving::At(at)), "not yet");
    town.passes(GRACE);
    for _ in 0..2 {
        town.tells(Tell::Farewell, ALICE);
    }
    assert_eq!(town.records, [Record::Forgotten { user: ALICE.user, at }], "once");
    assert_eq!(town.users[&ALICE.user].leaving, Some(Leaving::Gone));
}

#[test]
fn who_comes_by_after_redis_was_lost_has_their_timer_again() {
    let mut town = Town::of_adults();
    let at = leaves(&mut town);
    redis_is_lost(&mut town, Some(at));
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Leaving { at })]);
    town.passes(GRACE);
    town.records.clear();
    town.timers_fire();
    assert_eq!(town.records, [Record::Forgotten { user: ALICE.user, at }]);
}

#[test]
fn who_stays_is_not_forgotten_by_books_that_are_behind() {
    let mut town = Town::of_adults();
    let at = leaves(&mut town);
    redis_is_lost(&mut town, Some(at));
    town.says(ALICE, "/start");
    town.passes(GRACE);
    town.records.clear();
    town.tells(Tell::Farewell, ALICE);
    town.timers_fire();
    let stays = Record::Leaving { user: ALICE.user, until: None, at: town.now };
    assert_eq!(town.records, [stays], "so that they say it no more");
    assert_eq!(town.users[&ALICE.user].profile.age, Age::stated(30).unwrap());
}
