//! Written in one chat, arrived in the next. [`late`](crate::chat::late) says how that comes.

use super::*;
use crate::chat::Past;
use crate::content::{Poll, Uncopyable};

/// In no story does a chat begin at midnight of 1970, which is what a missing date reads as.
const A_YEAR: Millis = Millis::minutes(365 * 24 * 60);
const A_DAY_AND_MORE: Millis = Millis::minutes(26 * 60);

/// Alice was in a chat with Bob, and is now in one with Carol. Also gives a moment of the chat with Bob.
fn a_chat_after_another() -> (Town, Timestamp) {
    let mut town = Town::of_adults();
    town.passes(A_YEAR);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.passes(Millis::minutes(1));
    let with_bob = town.now;
    town.passes(Millis::minutes(1));
    meet_carol(&mut town);
    (town, with_bob)
}

fn meet_carol(town: &mut Town) {
    town.presses(ALICE, &Button::Stop(FIRST));
    town.presses(ALICE, &Button::Find);
    town.says(CAROL, "/find");
    assert!(is_with_carol(town));
}

fn is_with_carol(town: &Town) -> bool {
    town.session(ALICE).chat_of(SECOND).is_some() && town.session(CAROL).chat_of(SECOND).is_some()
}

#[test]
fn words_for_one_partner_never_reach_the_next() {
    let (mut town, with_bob) = a_chat_after_another();
    let poll = Poll { question: RichText::default(), options: vec![], multiple: false };
    for content in [
        words("see you, Bob"),
        Content::Media { caption: None },
        Content::Poll(poll),
        Content::Contact,
        Content::Uncopyable(Uncopyable::Story),
    ] {
        assert_eq!(town.sends_late(ALICE, with_bob, content), [said(ALICE, Notice::TooLate)]);
    }
    assert_eq!(town.session(ALICE).chat().unwrap().unconfirmed_contact, None, "nor is the contact offered");
    assert!(matches!(town.says(ALICE, "hello, Carol")[..], [Effect::Relay { to: CAROL, .. }]));
}

#[test]
fn the_first_words_of_a_chat_may_seem_two_seconds_early() {
    let (mut town, _) = a_chat_after_another();
    let began = town.session(ALICE).chat().unwrap().since;
    assert_eq!(began, town.now);
    let earliest = Timestamp(began.0 - 2000);
    assert!(matches!(town.sends_late(ALICE, earliest, words("hi"))[..], [Effect::Relay { to: CAROL, .. }]));
    let before = Timestamp(began.0 - 2001);
    assert_eq!(town.sends_late(ALICE, before, words("hi")), [said(ALICE, Notice::TooLate)]);
}

#[test]
fn a_date_that_cannot_be_true_says_nothing() {
    let (mut town, with_bob) = a_chat_after_another();
    let missing = Timestamp(0);
    let ahead = town.now + Millis::minutes(1);
    for sent_at in [missing, ahead] {
        assert!(matches!(town.sends_late(ALICE, sent_at, words("hi"))[..], [Effect::Relay { .. }]));
    }
    // Telegram does not keep anything for longer.
    town.now = with_bob + A_DAY_AND_MORE;
    assert_eq!(town.sends_late(ALICE, with_bob, words("hi")), [said(ALICE, Notice::TooLate)]);
    town.passes(Millis(1));
    assert!(matches!(town.sends_late(ALICE, with_bob, words("hi"))[..], [Effect::Relay { .. }]));
}

#[test]
fn a_goodbye_to_one_partner_does_not_end_the_chat_with_the_next() {
    let (mut town, with_bob) = a_chat_after_another();
    for command in ["/stop", "/next"] {
        assert_eq!(town.sends_late(ALICE, with_bob, words(command)), [said(ALICE, Notice::TooLate)]);
        assert!(is_with_carol(&town), "{command}");
    }
    let left = Notice::YouLeft { conversation: SECOND };
    assert_eq!(town.says(ALICE, "/stop")[0], said(ALICE, left), "one that is meant counts");
}

#[test]
fn a_late_report_or_block_names_whom_it_was_written_about() {
    let (mut town, with_bob) = a_chat_after_another();
    assert_eq!(town.sends_late(ALICE, with_bob, words("/report")), [said(ALICE, Notice::Reported)]);
    assert_eq!(
        town.records,
        [
            Record::Blocked { by: ALICE.user, whom: BOB.user, at: town.now },
            Record::Reported { by: ALICE.user, whom: BOB.user, conversation: FIRST, at: town.now },
        ]
    );
    assert!(is_with_carol(&town));

    let (mut town, with_bob) = a_chat_after_another();
    assert_eq!(town.sends_late(ALICE, with_bob, words("/block")), [said(ALICE, Notice::Blocked)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
    assert!(is_with_carol(&town));
}

#[test]
fn nobody_is_named_whom_they_met_only_after_writing_it() {
    let (mut town, with_bob) = a_chat_after_another();
    let before_bob = Timestamp(with_bob.0 - Millis::minutes(5).0);
    for command in ["/report", "/block"] {
        assert_eq!(town.sends_late(ALICE, before_bob, words(command)), [said(ALICE, Notice::TooLate)]);
    }
    town.says(ALICE, "/stop");
    for command in ["/report", "/block"] {
        assert_eq!(town.sends_late(ALICE, with_bob, words(command)), [said(ALICE, Notice::TooLate)]);
    }
    assert_eq!(town.records, []);
}

#[test]
fn how_long_ago_a_chat_began_is_known_after_its_end() {
    let (town, _) = a_chat_after_another();
    let since = Timestamp(0) + A_YEAR;
    assert_eq!(town.session(ALICE).last, Some(Past { conversation: FIRST, peer: BOB, since }));
}
