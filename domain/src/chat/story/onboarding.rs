use super::*;
use crate::account::Age;

fn age(town: &Town) -> Age {
    town.users[&ALICE.user].profile.age
}

#[test]
fn of_sealed_messages_is_spoken_where_there_are_any() {
    for evidence in [true, false] {
        let mut town = Town::default();
        town.policy.evidence = evidence;
        assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Welcome { evidence })]);
        assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Welcome { evidence })]);
        assert_eq!(town.says(ALICE, "/privacy"), [said(ALICE, Notice::Privacy { evidence })]);
    }
}

#[test]
fn start_a_number_find_is_enough_to_be_searching() {
    let mut town = Town::default();
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Welcome { evidence: false })]);
    let asks = Notice::AskGender { gender: None, first: true };
    assert_eq!(town.says(ALICE, "25"), [said(ALICE, asks)]);
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)]);
    assert_eq!(town.records, [Record::AgeStated { user: ALICE.user, age: 25, at: town.now }]);
}

#[test]
fn whatever_comes_first_is_answered_by_the_welcome() {
    for first in ["hello", "25", "/find", "/next", "/report", "/block", "/nonsense"] {
        let mut town = Town::default();
        assert_eq!(town.says(ALICE, first), [said(ALICE, Notice::Welcome { evidence: false })], "{first}");
        assert_eq!(age(&town), Age::Asked, "{first}");
        assert_eq!(town.state(ALICE), State::Idle, "{first}");
    }
}

#[test]
fn help_and_stop_work_for_everybody() {
    for age in [None, Some(12), Some(40)] {
        let mut town = Town::default();
        town.users.insert(ALICE.user, User::from_books(age, vec![], vec![]).0);
        assert_eq!(town.says(ALICE, "/help"), [said(ALICE, Notice::Help)]);
        assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::NotChatting)]);
    }
}

#[test]
fn who_is_asked_must_answer_first() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::AskAge)]);
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Welcome { evidence: false })]);
    assert_eq!(town.says(ALICE, "old enough"), [said(ALICE, Notice::AgeNotUnderstood)]);
    assert_eq!(town.says(ALICE, "121"), [said(ALICE, Notice::AgeNotUnderstood)]);
    assert_eq!(
        town.sends(ALICE, Content::Media { caption: None, cargo: None }),
        [said(ALICE, Notice::AgeNotUnderstood)]
    );
    assert_eq!(age(&town), Age::Asked);
}

#[test]
fn less_than_eighteen_stands_whatever_is_typed_later_and_wherever() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    assert_eq!(town.says(ALICE, "17"), [said(ALICE, Notice::AdultsOnly)]);
    let elsewhere = Address { bot: OTHER_BOT, ..ALICE };
    for at in [ALICE, elsewhere] {
        for again in ["18", "/start", "/find", "/next", "25", "I am 30", "/report"] {
            assert_eq!(town.says(at, again), [said(at, Notice::AdultsOnly)], "{again}");
        }
    }
    let edit = Update::Edited { from: ALICE.user, message: MESSAGE, content: words("25") };
    assert_eq!(town.happens(ALICE, edit), []);
    assert_eq!(age(&town), Age::Minor);
    let again = Record::AgeTriedAgain { user: ALICE.user, at: town.now };
    assert_eq!(town.records.iter().filter(|record| **record == again).count(), 4, "18 and 25, at both bots");
    assert_eq!(town.records.len(), 1 + 4, "and of nothing else");
}

#[test]
fn an_edit_states_no_age() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    let edit = Update::Edited { from: ALICE.user, message: MESSAGE, content: words("25") };
    assert_eq!(town.happens(ALICE, edit), []);
    assert_eq!(age(&town), Age::Asked);
}

#[test]
fn start_says_where_an_adult_stands() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::Ready)]);
    town.says(ALICE, "/find");
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::StillSearching)]);
    town.says(BOB, "/find");
    assert_eq!(town.says(ALICE, "/start"), [said(ALICE, Notice::AlreadyChatting { conversation: FIRST })]);
}

#[test]
fn the_books_bring_back_what_must_stand() {
    for (age, stands) in [(None, Age::Unknown), (Some(17), Age::Minor), (Some(121), Age::Unknown)] {
        assert_eq!(User::from_books(age, vec![], vec![]).0.profile.age, stands);
    }
    let (user, changes) = User::from_books(Some(18), (0..1001).map(UserId).collect(), vec![]);
    assert_eq!(user.blocked.len(), 1000);
    assert!(!user.blocked.contains(&UserId(0)), "the earliest goes");
    assert!(user.has_blocked(UserId(0)), "but only from the list of names");
    assert_eq!(changes.len(), 3);
}

/// What was said of the age in the chat, or after it, takes nobody the way to report it.
#[test]
fn whoever_has_chatted_can_report_and_block_whatever_their_age() {
    for (command, notice) in
        [("/report", Notice::Reported { conversation: Some(FIRST) }), ("/block", Notice::Blocked)]
    {
        let mut town = Town::with_a_chat();
        town.says(BOB, "/stop");
        town.users.get_mut(&ALICE.user).unwrap().profile.age = Age::Minor;
        assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::AdultsOnly)]);
        assert_eq!(town.says(ALICE, command), [said(ALICE, notice)]);
        assert!(town.users[&ALICE.user].has_blocked(BOB.user));
    }
}
