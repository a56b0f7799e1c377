use super::*;
use crate::chat::{Lock, MOST_BLOCKED, Past};
use crate::entitlement::{Grant, GrantId};
use crate::moderation::Grounds;

const REPORTED: Notice = Notice::Reported { conversation: Some(FIRST) };

fn blocked(town: &Town) -> Record {
    Record::Blocked { by: ALICE.user, whom: BOB.user, at: town.now }
}

fn evidence(town: &Town, reader: Address) -> Record {
    Record::Evidence { by: ALICE.user, reader: reader.user, conversation: FIRST, at: town.now }
}

/// Where Bob stands once Alice has reported him.
fn stands(town: &Town) -> Record {
    let standing = Box::new(town.users[&BOB.user].standing.clone());
    Record::Stands { user: BOB.user, standing, at: town.now }
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
        [said(ALICE, REPORTED), said(BOB, Notice::PartnerLeft { conversation: FIRST })]
    );
    let kept = [evidence(&town, ALICE), stands(&town), evidence(&town, BOB)];
    assert_eq!(town.records, [&[blocked(&town), reported(&town)][..], &kept].concat());
    assert_eq!(town.users[&BOB.user].standing.reporters, [(ALICE.user, town.now)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
}

#[test]
fn the_last_partner_can_be_named_after_the_end() {
    let mut town = Town::with_a_chat();
    town.says(BOB, "/stop");
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, REPORTED)]);
    assert_eq!(town.says(ALICE, "/block"), [said(ALICE, Notice::Blocked)]);
    let of_blocks = |record: &&Record| matches!(record, Record::Blocked { .. });
    assert_eq!(town.records.iter().filter(of_blocks).count(), 1, "blocked once");
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
    assert_eq!(town.presses(ALICE, &Button::Report(FIRST)), [answered(None), said(ALICE, REPORTED)]);
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

#[test]
fn a_report_works_in_a_locked_chat_in_one_step() {
    for (button, notice) in [(Button::Report(FIRST), REPORTED), (Button::Block(FIRST), Notice::Blocked)] {
        let mut town = Town::with_a_chat();
        let grant = Tell::Granted { grant: GrantId(1), what: Grant::Locks(1) };
        town.tells(grant, BOB);
        town.presses(BOB, &Button::Lock(FIRST));
        town.presses(ALICE, &Button::AcceptLock(FIRST));
        assert!(matches!(town.session(ALICE).chat().unwrap().lock, Some(Lock::Held { .. })));
        let effects = town.presses(ALICE, &button);
        let parted = said(BOB, Notice::PartnerLeft { conversation: FIRST });
        assert_eq!(effects, [answered(None), said(ALICE, notice), parted]);
        assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
        assert!(town.users[&BOB.user].entitlements.lock_seconds > 0, "what was not used is given back");
    }
}

#[test]
fn a_second_tap_says_what_for() {
    let mut town = Town::with_a_chat();
    town.presses(ALICE, &Button::Report(FIRST));
    town.records.clear();
    let grounds = Button::Grounds(Grounds::Threats, FIRST);
    assert_eq!(town.presses(ALICE, &grounds), [answered(Some(Toast::Done))]);
    let stated = Record::GroundsStated { by: ALICE.user, conversation: FIRST, grounds: Grounds::Threats };
    assert_eq!(town.records, [stated]);
    assert_eq!(town.presses(CAROL, &grounds), [answered(Some(Toast::ChatIsOver))], "not theirs");
}

#[test]
fn buttons_name_each_partner_of_the_last_day() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    town.says(CAROL, "/stop");
    assert_eq!(town.presses(ALICE, &Button::Block(FIRST)), [answered(None), said(ALICE, Notice::Blocked)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
}

/// However many somebody has blocked, and whoever of the two searches first.
#[test]
fn a_block_holds_however_many_follow_it() {
    for alice_first in [true, false] {
        let mut town = Town::of_adults();
        let many = [BOB.user].into_iter().chain((1000..1000 + 2 * MOST_BLOCKED as i64).map(UserId));
        town.users.insert(ALICE.user, User::from_books(Some(30), many.collect(), vec![]).0);
        assert!(!town.users[&ALICE.user].blocked.contains(&BOB.user), "he is not kept by name");
        let (first, second) = if alice_first { (ALICE, BOB) } else { (BOB, ALICE) };
        town.says(first, "/find");
        town.says(second, "/find");
        assert!(
            matches!(town.state(ALICE), State::Seeking { .. })
                && matches!(town.state(BOB), State::Seeking { .. })
        );
        let alice = &town.users[&ALICE.user];
        assert!(alice.blocked.contains(&BOB.user), "the pool knows of him now");
        assert_eq!(alice.blocked.len(), MOST_BLOCKED);
        town.says(CAROL, "/find");
        let paired = [ALICE, BOB].into_iter().filter(|who| town.session(*who).chat().is_some()).count();
        assert_eq!(paired, 1, "each can still meet somebody else");
    }
}
