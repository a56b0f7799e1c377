use super::*;
use crate::chat::{Lock, MET_WITHIN, MOST_BLOCKED, Naming, Past, Recent};
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
    assert_eq!(
        town.session(ALICE).last,
        Some(Past { conversation: FIRST, peer: BOB, began, reported: true })
    );
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

/// Alice has talked to so many within a day, the first longest ago, a minute each.
fn met(many: u64) -> Town {
    let mut town = Town::of_adults();
    town.now = Timestamp(0) + Millis::minutes(100_000);
    for number in 0..many {
        let (peer, now) = (UserId(100 + number as i64), town.now);
        let conversation = ConversationId { number: 100 + number, ..FIRST };
        let alice = town.users.get_mut(&ALICE.user).unwrap();
        alice.met = alice.met.with(conversation, Address { user: peer, ..ALICE }, now);
        town.passes(Millis::minutes(1));
    }
    town
}

fn asked(town: &mut Town, naming: Naming, page: u16) -> (Vec<(ConversationId, u32)>, u16) {
    match &town.presses(ALICE, &Button::Met(naming, page))[..] {
        [_, Effect::Show { notice: Notice::WhomToName { met, pages, .. }, .. }] => (met.clone(), *pages),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everybody_of_the_last_day_can_be_reported_and_blocked_by_a_button() {
    let mut town = met(20);
    let first = town.says(ALICE, "/report");
    let [Effect::Say { notice: Notice::WhomToName { naming: Naming::Report, met, page: 0, pages: 3 }, .. }] =
        &first[..]
    else {
        panic!("{first:?}")
    };
    assert_eq!((met.len(), met[0].1, met[7].1), (8, 1, 8), "the latest first");
    let (last, _) = asked(&mut town, Naming::Report, 2);
    assert_eq!((last.len(), last[3].1), (4, 20));
    assert_eq!(asked(&mut town, Naming::Report, 99).0, last, "a page that is gone is the last");
    for (number, (conversation, _)) in last.iter().enumerate() {
        let done = town.presses(ALICE, &Button::Report(*conversation));
        assert_eq!(done[1], said(ALICE, Notice::Reported { conversation: Some(*conversation) }));
        assert_eq!(town.users[&ALICE.user].blocked.len(), number + 1);
    }
    assert_eq!(asked(&mut town, Naming::Report, 2).1, 2, "they are on the list no more");
    let (blocks, pages) = asked(&mut town, Naming::Block, 0);
    assert_eq!(pages, 2);
    town.presses(ALICE, &Button::Block(blocks[0].0));
    assert!(town.users[&ALICE.user].blocked.contains(&UserId(119)));
    town.passes(MET_WITHIN);
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, Notice::NobodyToName)]);
    let expired = town.presses(ALICE, &Button::Report(blocks[3].0));
    assert_eq!(expired, [answered(Some(Toast::ChatIsOver))]);
}

#[test]
fn in_a_chat_and_after_the_only_one_a_word_is_enough() {
    let mut town = met(2);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.says(ALICE, "/report");
    assert!(town.users[&ALICE.user].blocked.contains(&BOB.user), "the partner of the moment is meant");
    assert!(matches!(
        &town.says(ALICE, "/report")[..],
        [Effect::Say { notice: Notice::WhomToName { .. }, .. }]
    ));
}

/// Only people who talked today have such a list, and those who do nothing more do not keep it.
#[test]
fn a_day_later_a_timer_takes_the_list_away() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    assert!(!town.users[&ALICE.user].met.is_empty() && !town.users[&BOB.user].met.is_empty());
    town.passes(MET_WITHIN);
    town.passes(Millis::minutes(1));
    assert_eq!(town.timers_fire(), []);
    for who in [ALICE, BOB] {
        let user = &town.users[&who.user];
        assert!(user.met.is_empty() && town.session(who).parted.is_empty());
        assert_eq!(user.recent, Recent::default(), "nor whom they met in the last minutes");
    }
    assert_eq!(town.timers, BTreeMap::new());
}

#[test]
fn the_list_goes_on_where_some_of_it_is_of_today() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town.passes(Millis::minutes(60));
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    town.says(ALICE, "/stop");
    town.passes(Millis::minutes(23 * 60 + 1));
    town.timers_fire();
    let alice = &town.users[&ALICE.user].met;
    assert!(alice.find(FIRST).is_none() && alice.find(SECOND).is_some());
    town.passes(Millis::minutes(60));
    town.timers_fire();
    assert!(town.users[&ALICE.user].met.is_empty());
}

#[test]
fn a_chat_is_reported_once() {
    let mut town = Town::with_a_chat();
    town.presses(ALICE, &Button::Report(FIRST));
    town.records.clear();
    assert_eq!(town.presses(ALICE, &Button::Report(FIRST)), [answered(None), said(ALICE, REPORTED)]);
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, REPORTED)]);
    town.passes(MET_WITHIN);
    town.passes(Millis::minutes(1));
    town.timers_fire();
    assert_eq!(town.says(ALICE, "/report"), [said(ALICE, REPORTED)], "nor a day later");
    assert_eq!(town.records, [], "nothing of that is another report");
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

/// Strangers who are taken for somebody blocked are kept by name once they were brought here. That must not fill the filter
/// in turn.
#[test]
fn five_thousand_blocks_keep_hardly_any_stranger_away() {
    let blocked = (0..5000).map(|user| UserId(700_000_000 + user)).collect();
    let mut alice = User::from_books(Some(30), blocked, vec![]).0;
    let strangers = || (0..100_000).map(UserId);
    for stranger in strangers() {
        if alice.has_blocked(stranger) {
            alice.blocks_by_name(stranger).iter().for_each(|change| alice.apply(change));
        }
    }
    let kept_away = strangers().filter(|stranger| alice.has_blocked(*stranger)).count();
    assert!(kept_away < 1000, "{kept_away} of 100,000 strangers are met no more");
    assert!((0..5000).all(|user| alice.has_blocked(UserId(700_000_000 + user))), "and each block stands");
}
