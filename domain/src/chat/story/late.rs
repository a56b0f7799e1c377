//! Written in one chat, arrived in the next. [`late`](crate::chat::late) says how that comes.

use super::*;
use crate::chat::Past;
use crate::content::{Poll, Uncopyable};

/// Alice was in a chat with Bob, and is now in one with Carol. Also gives the id of something that Alice wrote while
/// she was with Bob, which has not arrived yet.
fn a_chat_after_another() -> (Town, UpdateId) {
    let mut town = Town::of_adults();
    town.latest = 500_000_000;
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    let with_bob = town.next_id();
    town.presses(ALICE, &Button::Stop(FIRST));
    town.presses(ALICE, &Button::Find);
    town.says(CAROL, "/find");
    assert!(is_with_carol(&town));
    (town, with_bob)
}

fn is_with_carol(town: &Town) -> bool {
    town.session(ALICE).chat_of(SECOND).is_some() && town.session(CAROL).chat_of(SECOND).is_some()
}

fn reaches_carol(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::Relay { to: CAROL, .. }])
}

#[test]
fn words_for_one_partner_never_reach_the_next() {
    let (mut town, with_bob) = a_chat_after_another();
    let poll = Poll { question: RichText::default(), options: vec![], multiple: false };
    for content in [
        words("see you, Bob"),
        Content::Media { caption: None, cargo: None },
        Content::Poll(poll),
        Content::Contact(None),
        Content::Uncopyable(Uncopyable::Story),
    ] {
        assert_eq!(town.sent(ALICE, with_bob, content), [said(ALICE, Notice::TooLate)]);
    }
    assert_eq!(town.session(ALICE).chat().unwrap().unconfirmed_contact, None, "nor is the contact offered");
    assert!(reaches_carol(&town.says(ALICE, "hello, Carol")));
}

#[test]
fn what_begins_the_next_search_is_where_the_last_chat_ends() {
    let begin: [fn(&mut Town); 4] = [
        |town| drop(town.says(ALICE, "/next")),
        |town| drop(town.presses(ALICE, &Button::Next(FIRST))),
        |town| drop((town.says(ALICE, "/stop"), town.says(ALICE, "/find"))),
        |town| drop((town.says(ALICE, "/stop"), town.presses(ALICE, &Button::Find))),
    ];
    for begin in begin {
        let mut town = Town::with_a_chat();
        let before = town.next_id();
        begin(&mut town);
        let after = town.next_id();
        town.says(CAROL, "/find");
        assert!(is_with_carol(&town));
        assert_eq!(town.sent(ALICE, before, words("hi")), [said(ALICE, Notice::TooLate)]);
        assert!(reaches_carol(&town.sent(ALICE, after, words("hi"))), "for whomever she gets");
    }
}

#[test]
fn asking_for_somebody_again_while_one_waits_changes_nothing() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    let waiting = town.next_id();
    town.says(ALICE, "/find");
    town.presses(ALICE, &Button::Find);
    town.says(CAROL, "/find");
    assert!(reaches_carol(&town.sent(ALICE, waiting, words("hi"))));
}

#[test]
fn ids_far_apart_say_nothing() {
    let (mut town, _) = a_chat_after_another();
    let began = town.session(ALICE).chat().unwrap().began;
    let far = UpdateId(began.0 - 1_000_001);
    let near = UpdateId(began.0 - 1_000_000);
    assert_eq!(town.sent(ALICE, near, words("hi")), [said(ALICE, Notice::TooLate)]);
    for id in [far, UpdateId(0), began, UpdateId(u64::MAX)] {
        assert!(reaches_carol(&town.sent(ALICE, id, words("hi"))), "{id}");
    }
}

#[test]
fn a_late_next_does_not_end_the_next_chat() {
    let (mut town, with_bob) = a_chat_after_another();
    assert_eq!(town.sent(ALICE, with_bob, words("/next")), [said(ALICE, Notice::TooLate)]);
    assert!(is_with_carol(&town));
    let searching = said(ALICE, Notice::LeftAndSearching { left: SECOND });
    assert_eq!(town.says(ALICE, "/next")[0], searching, "one that is meant counts");
}

#[test]
fn stop_always_works() {
    let (mut town, with_bob) = a_chat_after_another();
    let left = said(ALICE, Notice::YouLeft { conversation: SECOND });
    assert_eq!(town.sent(ALICE, with_bob, words("/stop"))[0], left);
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn a_late_report_or_block_names_whom_it_was_written_about() {
    let (mut town, with_bob) = a_chat_after_another();
    assert_eq!(
        town.sent(ALICE, with_bob, words("/report")),
        [said(ALICE, Notice::Reported { conversation: Some(FIRST) })]
    );
    assert_eq!(
        town.records[..2],
        [
            Record::Blocked { by: ALICE.user, whom: BOB.user, at: town.now },
            Record::Reported { by: ALICE.user, whom: BOB.user, conversation: FIRST, at: town.now },
        ]
    );
    assert!(is_with_carol(&town));

    let (mut town, with_bob) = a_chat_after_another();
    assert_eq!(town.sent(ALICE, with_bob, words("/block")), [said(ALICE, Notice::Blocked)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
    assert!(is_with_carol(&town));
}

#[test]
fn a_report_or_block_in_time_names_the_present_partner() {
    for (command, notice) in
        [("/report", Notice::Reported { conversation: Some(SECOND) }), ("/block", Notice::Blocked)]
    {
        let (mut town, _) = a_chat_after_another();
        assert_eq!(town.says(ALICE, command)[0], said(ALICE, notice));
        assert_eq!(town.users[&ALICE.user].blocked, [CAROL.user]);
    }
}

#[test]
fn nobody_is_named_for_whom_they_asked_only_after_writing_it() {
    let (mut town, with_bob) = a_chat_after_another();
    let before_bob = UpdateId(with_bob.0 - 3);
    for command in ["/report", "/block"] {
        assert_eq!(town.sent(ALICE, before_bob, words(command)), [said(ALICE, Notice::TooLate)]);
    }
    town.says(ALICE, "/stop");
    for command in ["/report", "/block"] {
        let asked = town.sent(ALICE, with_bob, words(command));
        assert!(matches!(asked[..], [Effect::Say { notice: Notice::WhomToName { .. }, .. }]), "{asked:?}");
    }
    assert_eq!(town.records, []);
}

#[test]
fn how_a_chat_began_is_known_after_its_end() {
    let (town, with_bob) = a_chat_after_another();
    let began = UpdateId(with_bob.0 - 2);
    assert_eq!(
        town.session(ALICE).last,
        Some(Past { conversation: FIRST, peer: BOB, began, reported: false })
    );
}
