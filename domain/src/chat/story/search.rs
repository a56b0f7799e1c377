use super::*;

#[test]
fn two_who_search_are_brought_together() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)]);
    assert_eq!(
        town.says(BOB, "/find"),
        [said(BOB, Notice::Searching), connected(ALICE, FIRST), connected(BOB, FIRST)]
    );
}

#[test]
fn searching_twice_is_searching_once() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    let before = town.pools.clone();
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::StillSearching)]);
    assert_eq!(town.says(ALICE, "/next"), [said(ALICE, Notice::StillSearching)]);
    assert_eq!(town.pools, before);
}

#[test]
fn find_in_a_chat_changes_nothing() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::AlreadyChatting { conversation: FIRST })]);
    assert!(town.session(ALICE).chat().is_some());
}

#[test]
fn stop_ends_the_search() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::SearchStopped)]);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)], "nobody is there");
    assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::NotChatting)]);
}

#[test]
fn stop_ends_the_chat_for_both() {
    let mut town = Town::with_a_chat();
    assert_eq!(
        town.says(ALICE, "/stop"),
        [
            said(ALICE, Notice::YouLeft { conversation: FIRST }),
            said(BOB, Notice::PartnerLeft { conversation: FIRST })
        ]
    );
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}

#[test]
fn next_leaves_and_searches_in_one() {
    let mut town = Town::with_a_chat();
    assert_eq!(
        town.says(ALICE, "/next"),
        [
            said(ALICE, Notice::LeftAndSearching { left: FIRST }),
            said(BOB, Notice::PartnerLeft { conversation: FIRST })
        ]
    );
    assert_eq!(town.says(BOB, "/next"), [said(BOB, Notice::Searching)], "they have only just met");
    assert_eq!(
        town.says(CAROL, "/find"),
        [said(CAROL, Notice::Searching), connected(ALICE, SECOND), connected(CAROL, SECOND)]
    );
}

#[test]
fn nobody_meets_themself_through_another_bot() {
    let mut town = Town::of_adults();
    let elsewhere = Address { bot: OTHER_BOT, ..ALICE };
    town.says(ALICE, "/find");
    assert_eq!(town.says(elsewhere, "/find"), [said(elsewhere, Notice::Searching)]);
    assert!(matches!(town.state(ALICE), State::Seeking { .. }), "one search does not disturb the other");
}

#[test]
fn who_cannot_be_reached_is_met_by_nobody() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    let blocked = |reachable| Update::Reachable { user: ALICE.user, reachable };
    assert_eq!(town.happens(ALICE, blocked(false)), []);
    assert_eq!(town.state(ALICE), State::Idle);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)]);
    assert_eq!(town.happens(ALICE, blocked(true)), []);
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn who_cannot_be_reached_leaves_the_chat() {
    let mut town = Town::with_a_chat();
    let report = Message::Report(crate::message::Report::Unreachable { at: ALICE, why: None });
    assert_eq!(town.handles(EntityKey::User(ALICE.user), &report), []);
    assert_eq!(town.all_is_heard(), [said(BOB, Notice::PartnerLeft { conversation: FIRST })]);
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn an_unknown_command_is_named_and_not_passed_on() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.says(ALICE, "/dance"), [said(ALICE, Notice::UnknownCommand)]);
}
