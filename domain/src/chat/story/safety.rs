use super::*;
use crate::chat::Past;

fn blocked(town: &Town) -> Record {
    Record::Blocked { by: ALICE.user, whom: BOB.user, at: town.now }
}

fn reported(town: &Town) -> Record {
    Record::Reported { by: ALICE.user, whom: BOB.user, conversation: FIRST, at: town.now }
}

#[test]
fn a_block_ends_the_chat_for_ever() {
    let mut town = Town::with_a_chat();
    assert_eq!(
        town.says(ALICE, "/block"),
        [said(ALICE, Notice::Blocked), said(BOB, Notice::PartnerLeft { conversation: FIRST })]
    );
    assert_eq!(town.records, [blocked(&town)]);
    town.passes(Millis::minutes(60));
    town.says(ALICE, "/find");
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)]);
    town.passes(Millis::minutes(24 * 60));
    let over = |who| said(who, Notice::SearchTimedOut);
    assert_eq!(town.timers_fire(), [over(ALICE), over(BOB)], "time does not heal this");
}

#[test]
fn a_report_also_blocks() {
    let mut town = Town::with_a_chat();
    assert_eq!(
        town.says(ALICE, "/report"),
        [said(ALICE, Notice::Reported), said(BOB, Notice::PartnerLeft { conversation: FIRST })]
    );
    assert_eq!(town.records, [blocked(&town), reported(&town)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
}

#[test]
fn the_last_partner_can_be_named_after_the_end() {
    let mut town = Town::with_a_chat();
    town.says(BOB, "/stop");
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, Notice::Reported)]);
    assert_eq!(town.says(ALICE, "/block"), [said(ALICE, Notice::Blocked)]);
    assert_eq!(town.records, [blocked(&town), reported(&town)], "blocked once");
}

#[test]
fn without_any_partner_there_is_nobody_to_name() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, Notice::NobodyToName)]);
    assert_eq!(town.says(ALICE, "/block"), [said(ALICE, Notice::NobodyToName)]);
}

#[test]
fn a_block_while_searching_reaches_the_pool_and_the_search_goes_on() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/next");
    let State::Seeking { since, began, .. } = town.state(ALICE) else { panic!("Alice searches") };
    town.passes(Millis::minutes(1));
    assert_eq!(town.says(ALICE, "/block"), [said(ALICE, Notice::Blocked)]);
    let State::Seeking { ticket, since: still_since, began: still_began, .. } = town.state(ALICE) else {
        panic!("Alice searches on")
    };
    assert_eq!((still_since, still_began), (since, began), "and keeps her place");
    let pool = &town.pools[&PoolId(BOT.0)];
    let seeker = &pool.find(ALICE).unwrap().seeker;
    assert_eq!((seeker.ticket, &seeker.blocked), (ticket, &vec![BOB.user]));
    assert_eq!(pool.waiting().count(), 1);
}

#[test]
fn a_button_names_the_last_partner_even_in_the_next_chat() {
    let mut town = Town::with_a_chat();
    town.says(BOB, "/stop");
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    assert_eq!(town.presses(ALICE, &Button::Report(FIRST)), [answered(None), said(ALICE, Notice::Reported)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
    assert!(town.session(ALICE).chat_of(SECOND).is_some(), "the chat with Carol goes on");
    let began = UpdateId(1);
    assert_eq!(town.session(ALICE).last, Some(Past { conversation: FIRST, peer: BOB, began }));
}

#[test]
fn a_block_ends_a_chat_with_the_same_person_on_another_bot() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town.passes(Millis::minutes(21));
    let elsewhere = |who| Address { bot: OTHER_BOT, ..who };
    town.says(elsewhere(ALICE), "/find");
    town.says(elsewhere(BOB), "/find");
    let conversation = town.session(elsewhere(ALICE)).chat().expect("they met there").conversation;
    assert_eq!(
        town.says(ALICE, "/block"),
        [
            said(elsewhere(ALICE), Notice::YouLeft { conversation }),
            said(ALICE, Notice::Blocked),
            said(elsewhere(BOB), Notice::PartnerLeft { conversation }),
        ]
    );
}
