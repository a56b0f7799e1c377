//! Taking up a chat again.

use super::*;
use crate::chat::{IN_FOR, OUT_FOR, TAKEN_UP_WITHIN};
use crate::door::{Door, Found};
use crate::message::Report;
use crate::profile::Step;

/// Alice and Bob have parted.
fn parted() -> Town {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town
}

fn again(town: &mut Town, who: Address) -> Vec<Effect> {
    town.presses(who, &Button::Again(FIRST))
}

fn noted(who: Address) -> [Effect; 2] {
    [answered(None), said(who, Notice::AgainNoted)]
}

#[test]
fn both_want_to_and_are_brought_together_although_they_met_lately() {
    for (first, second) in [(ALICE, BOB), (BOB, ALICE)] {
        let mut town = parted();
        assert_eq!(again(&mut town, first), noted(first), "the other hears nothing of it");
        town.passes(Millis::minutes(23 * 60));
        let joined = again(&mut town, second);
        let rejoining = |who| said(who, Notice::Rejoining);
        let met = [connected(first, SECOND), connected(second, SECOND)];
        assert_eq!(joined, [&[answered(None), rejoining(second), rejoining(first)][..], &met].concat());
        assert_eq!(town.says(ALICE, "hello again").len(), 1);
    }
}

#[test]
fn one_alone_is_not_enough_however_often() {
    let mut town = parted();
    for _ in 0..3 {
        assert_eq!(again(&mut town, ALICE), noted(ALICE));
    }
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}

#[test]
fn both_at_the_same_moment_are_brought_together_once() {
    let mut town = parted();
    for who in [ALICE, BOB] {
        let id = town.next_id();
        let press = Message::Update(BOT, id, press(who, &Button::Again(FIRST).to_string()));
        assert_eq!(town.handles(EntityKey::User(who.user), &press), noted(who));
    }
    let met = town.all_is_heard();
    assert_eq!(
        met.iter()
            .filter(|effect| matches!(effect, Effect::Say { notice: Notice::Connected { .. }, .. }))
            .count(),
        2
    );
    assert!(town.session(ALICE).chat_of(SECOND).is_some() && town.session(BOB).chat_of(SECOND).is_some());
}

#[test]
fn after_a_day_it_is_too_late() {
    let mut town = parted();
    again(&mut town, ALICE);
    town.passes(TAKEN_UP_WITHIN);
    assert_eq!(again(&mut town, BOB), [answered(Some(Toast::ButtonExpired))]);
}

#[test]
fn a_block_stands() {
    let mut town = parted();
    again(&mut town, ALICE);
    town.presses(ALICE, &Button::Block(FIRST));
    let answer = again(&mut town, BOB);
    let not = [said(BOB, Notice::Rejoining), said(BOB, Notice::NotRejoined)];
    assert_eq!(answer[1..], not, "she does not want to any more, and he is not told why");
    assert_eq!(town.state(BOB), State::Idle, "nor brought to a stranger");
    assert_eq!(again(&mut town, ALICE), [answered(Some(Toast::ButtonExpired))]);
}

#[test]
fn whoever_talks_to_somebody_else_has_wished_for_nothing() {
    let mut town = parted();
    again(&mut town, ALICE);
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    assert_eq!(again(&mut town, BOB)[1..], [said(BOB, Notice::Rejoining), said(BOB, Notice::NotRejoined)]);
    town.says(ALICE, "/stop");
    assert_eq!(again(&mut town, BOB)[1..], [said(BOB, Notice::AgainNoted)], "he has to wish anew");
    let late = town.next_id();
    assert!(again(&mut town, ALICE).contains(&connected(ALICE, ConversationId { number: 2, ..FIRST })));
    let word = town.sent(ALICE, late, words("for Carol"));
    assert_eq!(word, [said(ALICE, Notice::TooLate)], "what was written before reaches nobody else");
}

#[test]
fn whoever_has_turned_out_to_be_too_young_meets_nobody_again() {
    for too_young in [ALICE, BOB] {
        let mut town = parted();
        again(&mut town, too_young);
        town.presses(too_young, &Button::Edit(Step::Age));
        town.says(too_young, "17");
        let other = if too_young == ALICE { BOB } else { ALICE };
        again(&mut town, other);
        assert_eq!(again(&mut town, too_young), [answered(Some(Toast::ButtonExpired))]);
        assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
    }
}

#[test]
fn whoever_is_about_to_leave_for_good_takes_up_nothing() {
    let mut town = parted();
    again(&mut town, ALICE);
    town.presses(ALICE, &Button::Delete);
    assert_eq!(again(&mut town, BOB)[1..], [said(BOB, Notice::Rejoining), said(BOB, Notice::NotRejoined)]);
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn whoever_searches_leaves_the_pool_for_it() {
    let mut town = parted();
    again(&mut town, ALICE);
    town.says(ALICE, "/find");
    again(&mut town, BOB);
    assert!(town.session(ALICE).chat_of(SECOND).is_some());
    assert_eq!(town.says(CAROL, "/find"), [said(CAROL, Notice::Searching)], "she is in no pool any more");
}

#[test]
fn whoever_stops_meanwhile_stays_alone_and_so_does_the_other() {
    let mut town = parted();
    again(&mut town, ALICE);
    let id = town.next_id();
    let press = Message::Update(BOT, id, press(BOB, &Button::Again(FIRST).to_string()));
    town.handles(EntityKey::User(BOB.user), &press);
    let id = town.next_id();
    let stop = Message::Update(BOT, id, wrote(BOB, words("/stop")));
    town.handles(EntityKey::User(BOB.user), &stop);
    let heard = town.all_is_heard();
    let left = Notice::PartnerLeft { conversation: SECOND };
    assert_eq!(heard[1..], [connected(ALICE, SECOND), said(ALICE, left)]);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}

#[test]
fn what_cannot_be_taken_up_any_more_goes_with_whatever_is_written_next() {
    let mut town = parted();
    assert_eq!(town.session(ALICE).parted.len(), 1);
    town.passes(TAKEN_UP_WITHIN);
    town.says(ALICE, "/find");
    assert_eq!(town.session(ALICE).parted, []);
    assert_eq!(town.session(ALICE).last.map(|past| past.peer), Some(BOB), "still to be reported");
}

const GATE: Gate = Gate(7);

fn out() -> Found {
    let door = Door {
        channel: "@shoal_news".parse().unwrap(),
        title: "News".to_owned(),
        link: "https://t.me/news".to_owned(),
    };
    Found::Out { missing: vec![door] }
}

fn found(town: &mut Town, at: Address, found: Found) -> Vec<Effect> {
    let report = Message::Report(Report::Membership { at, gate: GATE, found });
    let mut effects = town.handles(EntityKey::User(at.user), &report);
    effects.extend(town.all_is_heard());
    effects
}

/// The operator asks people to be in channels since they parted.
fn gated() -> Town {
    let mut town = parted();
    town.gate = Some(GATE);
    town
}

fn asks(who: Address) -> Effect {
    Effect::AskMembership { who, gate: GATE }
}

#[test]
fn whoever_is_not_in_the_channels_takes_up_nothing() {
    let mut town = gated();
    assert_eq!(again(&mut town, ALICE), [answered(None), asks(ALICE)]);
    let told = found(&mut town, ALICE, out());
    assert!(matches!(&told[..], [Effect::Say { notice: Notice::JoinChannels { .. }, .. }]), "{told:?}");
    assert_eq!(town.session(ALICE).parted[0].wished, None);
    town.passes(OUT_FOR);
    again(&mut town, ALICE);
    assert_eq!(
        found(&mut town, ALICE, Found::In),
        [said(ALICE, Notice::AgainNoted)],
        "once she is in, she may"
    );
}

/// She said so yesterday, and what was known of her then is not known any more.
#[test]
fn both_have_to_be_in_the_channels_when_they_are_brought_together() {
    for (answer, meet) in [(Found::In, true), (out(), false)] {
        let mut town = gated();
        again(&mut town, ALICE);
        found(&mut town, ALICE, Found::In);
        town.passes(IN_FOR);
        again(&mut town, BOB);
        let waits = found(&mut town, BOB, Found::In);
        assert_eq!(waits, [said(BOB, Notice::Rejoining), asks(ALICE)]);
        let effects = found(&mut town, ALICE, answer);
        assert_eq!(town.session(ALICE).chat_of(SECOND).is_some(), meet, "{effects:?}");
        assert_eq!(town.session(BOB).chat_of(SECOND).is_some(), meet, "{effects:?}");
        let rejoining = |who| effects.contains(&said(who, Notice::Rejoining));
        assert_eq!((rejoining(ALICE), rejoining(BOB)), (meet, false), "said to each once");
        assert_eq!(effects.contains(&said(BOB, Notice::NotRejoined)), !meet, "he need not wait");
    }
}

/// Both would like to, and of Alice it has to be found out first whether she may.
fn bob_waits_for_alice() -> Town {
    let mut town = gated();
    again(&mut town, ALICE);
    found(&mut town, ALICE, Found::In);
    town.passes(IN_FOR);
    again(&mut town, BOB);
    found(&mut town, BOB, Found::In);
    assert!(matches!(town.state(BOB), State::Seeking { again: Some(_), .. }));
    town
}

#[test]
fn whoever_wants_something_else_meanwhile_keeps_nobody_waiting() {
    let mut town = bob_waits_for_alice();
    assert_eq!(town.says(ALICE, "/find"), [said(BOB, Notice::NotRejoined)]);
    assert_eq!(found(&mut town, ALICE, Found::In), [said(ALICE, Notice::Searching)]);
    assert_eq!(town.state(BOB), State::Idle);
}

#[test]
fn whoever_stops_waiting_for_the_other_is_not_brought_back() {
    let mut town = bob_waits_for_alice();
    assert_eq!(town.says(BOB, "/stop"), [said(BOB, Notice::SearchStopped)]);
    found(&mut town, ALICE, Found::In);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}

#[test]
fn whoever_goes_away_while_they_wait_for_the_other_has_wished_for_nothing_any_more() {
    let mut town = bob_waits_for_alice();
    town.happens(BOB, Update::Reachable { user: BOB.user, reachable: false });
    town.happens(BOB, Update::Reachable { user: BOB.user, reachable: true });
    assert!(town.session(BOB).parted.iter().all(|past| past.wished.is_none()));
    found(&mut town, ALICE, Found::In);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}
