//! Chats in which nobody says a word.

use super::*;
use crate::chat::{ANSWER, SILENCE};
use crate::entitlement::{Grant, GrantId};

/// After so long both are asked for certain.
const LONG: Millis = Millis(SILENCE.0 + 120_000);

fn asks(to: Address) -> Effect {
    said(to, Notice::StillThere { conversation: FIRST })
}

fn ended(to: Address) -> Effect {
    said(to, Notice::EndedIdle { conversation: FIRST })
}

#[test]
fn silence_is_asked_about_and_then_ends_the_chat_for_both() {
    let mut town = Town::with_a_chat();
    town.passes(SILENCE);
    assert_eq!(town.timers_fire(), [], "a word may have passed unnoted");
    town.passes(Millis(LONG.0 - SILENCE.0));
    assert_eq!(town.timers_fire(), [asks(ALICE), asks(BOB)]);
    town.passes(ANSWER);
    assert_eq!(town.timers_fire(), [ended(ALICE), ended(BOB)]);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
    town.passes(LONG);
    assert_eq!(town.timers_fire(), []);
}

#[test]
fn a_word_of_either_keeps_it_going_for_both() {
    let mut town = Town::with_a_chat();
    town.passes(LONG);
    town.timers_fire();
    town.says(ALICE, "sorry, I was away");
    town.passes(ANSWER);
    assert_eq!(town.timers_fire(), []);
    assert!(town.session(BOB).chat().is_some());
    town.passes(LONG);
    assert_eq!(town.timers_fire(), [asks(ALICE), asks(BOB)], "and then it is asked again");
}

#[test]
fn one_who_presses_that_they_are_there_keeps_it_going_for_both() {
    for who in [ALICE, BOB] {
        let mut town = Town::with_a_chat();
        town.passes(LONG);
        town.timers_fire();
        assert_eq!(town.presses(who, &Button::Here(FIRST)), [answered(Some(Toast::Done))]);
        town.passes(ANSWER);
        assert_eq!(town.timers_fire(), []);
        assert!(town.session(ALICE).chat().is_some() && town.session(BOB).chat().is_some());
        town.passes(LONG);
        assert_eq!(town.timers_fire(), [asks(ALICE), asks(BOB)], "and then both are asked again");
    }
}

#[test]
fn whatever_comes_from_one_to_the_other_keeps_it_going_for_both() {
    let signs: [fn(&mut Town); 3] = [
        |town| drop(town.presses(ALICE, &Button::Icebreaker(FIRST))),
        |town| {
            let felt = Update::Reacted { from: ALICE.user, message: MESSAGE, emoji: Some("👍".into()) };
            town.happens(ALICE, felt);
        },
        |town| {
            let (from, content) = (ALICE.user, words("hello!"));
            town.happens(ALICE, Update::Edited { from, message: MESSAGE, content });
        },
    ];
    for sign in signs {
        let mut town = Town::with_a_chat();
        town.passes(LONG);
        town.timers_fire();
        sign(&mut town);
        town.passes(ANSWER);
        assert_eq!(town.timers_fire(), []);
        assert!(town.session(ALICE).chat().is_some() && town.session(BOB).chat().is_some());
    }
}

#[test]
fn that_somebody_is_there_says_nothing_of_another_chat() {
    let mut town = Town::with_a_chat();
    town.passes(LONG);
    town.timers_fire();
    town.tells(Tell::Here { you: BOB, conversation: SECOND }, BOB);
    town.passes(ANSWER);
    assert_eq!(town.timers_fire(), [ended(ALICE), ended(BOB)]);
}

#[test]
fn nobody_is_asked_within_the_time_however_they_talk() {
    for pause in [1, 50, 119, 121, 300, 599] {
        let mut town = Town::with_a_chat();
        for _ in 0..40 {
            town.passes(Millis::seconds(pause));
            assert_eq!(town.timers_fire(), [], "every {pause} s a word");
            town.says(BOB, "word");
        }
    }
}

#[test]
fn a_word_costs_no_write_while_they_talk() {
    let mut town = Town::with_a_chat();
    let before = town.users.clone();
    town.passes(Millis::seconds(119));
    town.says(ALICE, "hello");
    assert_eq!(town.users, before);
}

#[test]
fn a_silent_chat_is_asked_anew_when_its_lock_is_over() {
    let mut town = Town::with_a_chat();
    town.tells(Tell::Granted { grant: GrantId(1), what: Grant::Locks(1) }, ALICE);
    town.passes(LONG);
    town.timers_fire();
    town.presses(ALICE, &Button::Lock(FIRST));
    town.presses(BOB, &Button::AcceptLock(FIRST));
    // The lock lasts for half an hour, and some silence after it is no goodbye yet.
    for _ in 0..35 {
        town.passes(Millis::minutes(1));
        town.timers_fire();
    }
    assert!(town.session(ALICE).chat().is_some() && town.session(BOB).chat().is_some());
    let mut read = vec![];
    for _ in 0..20 {
        town.passes(Millis::minutes(1));
        read.extend(town.timers_fire());
    }
    assert!(read.contains(&asks(ALICE)), "{read:?}");
    assert!(town.session(ALICE).chat().is_none());
}
