//! Locks, which never trap.

use super::*;
use crate::chat::{ANSWER, SILENCE};
use crate::entitlement::{Grant, GrantId};

const LOCK: u32 = 1800;

/// Alice, who has one lock, and Bob are in a chat.
fn town() -> Town {
    let mut town = Town::with_a_chat();
    town.tells(Tell::Granted { grant: GrantId(1), what: Grant::Locks(1) }, ALICE);
    town
}

fn has(town: &Town, who: Address) -> u32 {
    town.users[&who.user].entitlements.lock_seconds
}

fn locked() -> Town {
    let mut town = town();
    let offered = town.presses(ALICE, &Button::Lock(FIRST));
    let asks = Notice::AskLock { conversation: FIRST, seconds: LOCK };
    assert_eq!(offered, [answered(None), said(ALICE, Notice::LockOffered), said(BOB, asks)]);
    let both = |who| said(who, Notice::Locked { conversation: FIRST, seconds: LOCK });
    assert_eq!(town.presses(BOB, &Button::AcceptLock(FIRST)), [answered(None), both(BOB), both(ALICE)]);
    assert_eq!(has(&town, ALICE), 0);
    town
}

#[test]
fn next_asks_once_more_for_both_and_then_works() {
    for (who, other) in [(ALICE, BOB), (BOB, ALICE)] {
        let mut town = locked();
        let asks = said(who, Notice::ConfirmNext { conversation: FIRST });
        assert_eq!(town.says(who, "/next").first(), Some(&asks));
        assert_eq!(town.presses(who, &Button::Next(FIRST)), [answered(None), asks]);
        assert!(town.session(who).chat().is_some());
        let gone = town.presses(who, &Button::NextAnyway(FIRST));
        let left = said(other, Notice::PartnerLeft { conversation: FIRST });
        assert_eq!(gone, [answered(None), said(who, Notice::LeftAndSearching { left: FIRST }), left]);
    }
}

#[test]
fn stop_block_and_report_work_at_once_for_both() {
    for (who, other) in [(ALICE, BOB), (BOB, ALICE)] {
        for word in ["/stop", "/block", "/report"] {
            let mut town = locked();
            let heard = town.says(who, word);
            let left = said(other, Notice::PartnerLeft { conversation: FIRST });
            assert_eq!(heard.last(), Some(&left), "{word}");
            assert_eq!((town.state(who), town.state(other)), (State::Idle, State::Idle), "{word}");
        }
    }
}

#[test]
fn what_is_not_used_comes_back_to_the_second_whoever_leaves() {
    for who in [ALICE, BOB] {
        for (stayed, back) in
            [(0, 1800), (999, 1799), (1000, 1799), (600_500, 1199), (1_800_000, 0), (9_000_000, 0)]
        {
            let mut town = locked();
            town.passes(Millis(stayed));
            town.says(who, "/stop");
            assert_eq!((has(&town, ALICE), has(&town, BOB)), (back, 0), "after {stayed} ms");
        }
    }
}

#[test]
fn an_offer_that_comes_to_nothing_costs_nothing() {
    let ends: [fn(&mut Town); 3] = [
        |town| drop(town.presses(BOB, &Button::DeclineLock(FIRST))),
        |town| drop(town.says(BOB, "/stop")),
        |town| drop(town.says(ALICE, "/block")),
    ];
    for end in ends {
        let mut town = town();
        town.presses(ALICE, &Button::Lock(FIRST));
        assert_eq!(has(&town, ALICE), 0, "set aside");
        end(&mut town);
        assert_eq!(has(&town, ALICE), LOCK);
    }
}

#[test]
fn a_double_tap_pays_once() {
    let mut town = town();
    town.tells(Tell::Granted { grant: GrantId(2), what: Grant::Locks(1) }, ALICE);
    town.presses(ALICE, &Button::Lock(FIRST));
    assert_eq!(town.presses(ALICE, &Button::Lock(FIRST)), [answered(None), said(ALICE, Notice::LockOffered)]);
    town.presses(BOB, &Button::AcceptLock(FIRST));
    assert_eq!(town.presses(BOB, &Button::AcceptLock(FIRST))[1], said(BOB, Notice::NotLocked));
    town.presses(ALICE, &Button::Lock(FIRST));
    assert_eq!(has(&town, ALICE), LOCK, "one of two");
}

#[test]
fn who_has_none_offers_none() {
    let mut town = town();
    assert_eq!(town.presses(BOB, &Button::Lock(FIRST)), [answered(None), said(BOB, Notice::NoLocks)]);
}

#[test]
fn two_offers_at_the_same_moment_are_one_lock() {
    let mut town = town();
    town.tells(Tell::Granted { grant: GrantId(2), what: Grant::Locks(1) }, BOB);
    for who in [ALICE, BOB] {
        let id = town.next_id();
        let press = Message::Update(BOT, id, press(who, &Button::Lock(FIRST).to_string()));
        town.handles(EntityKey::User(who.user), &press);
    }
    town.all_is_heard();
    assert_eq!((has(&town, ALICE), has(&town, BOB)), (0, LOCK), "one of them pays");
    for who in [ALICE, BOB] {
        assert_eq!(town.says(who, "/next"), [said(who, Notice::ConfirmNext { conversation: FIRST })]);
    }
}

#[test]
fn silence_ends_it_only_after_the_lock() {
    let mut town = locked();
    town.passes(Millis(SILENCE.0 + 120_000));
    assert_eq!(town.timers_fire().len(), 2, "both are asked");
    town.passes(ANSWER);
    assert_eq!(town.timers_fire(), []);
    town.passes(Millis::minutes(20));
    assert_eq!(town.timers_fire(), [], "it is over, and they may still say something");
    town.passes(Millis(SILENCE.0 + 120_000));
    assert_eq!(town.timers_fire().len(), 2, "both are asked anew");
    town.passes(ANSWER);
    assert!(town.timers_fire().contains(&said(BOB, Notice::EndedIdle { conversation: FIRST })));
}

#[test]
fn after_its_time_it_holds_nothing() {
    let mut town = locked();
    town.passes(Millis::minutes(30));
    assert_eq!(town.says(BOB, "/next")[0], said(BOB, Notice::LeftAndSearching { left: FIRST }));
    assert_eq!(has(&town, ALICE), 0);
}

#[test]
fn an_icebreaker_is_the_same_question_for_both() {
    let mut town = Town::with_a_chat();
    let asked = town.presses(BOB, &Button::Icebreaker(FIRST));
    let question = |who| said(who, Notice::Icebreaker { number: 0 });
    assert_eq!(asked, [answered(None), question(BOB), question(ALICE)]);
    town.passes(Millis::seconds(1));
    let lately = [answered(Some(Toast::AskedLately))];
    assert_eq!(town.presses(BOB, &Button::Icebreaker(FIRST)), lately, "one a minute");
    town.passes(Millis::seconds(60));
    let another = town.presses(BOB, &Button::Icebreaker(FIRST));
    assert_eq!(another[1], said(BOB, Notice::Icebreaker { number: 61 }));
    town.says(BOB, "/stop");
    assert_eq!(town.presses(ALICE, &Button::Icebreaker(FIRST)), [answered(Some(Toast::ChatIsOver))]);
}

#[test]
fn no_question_passes_a_mute() {
    let mut town = Town::with_a_chat();
    town.presses(BOB, &Button::MuteAll(FIRST));
    let asked = town.presses(ALICE, &Button::Icebreaker(FIRST));
    assert_eq!(asked.len(), 2, "she reads it, and he does not: {asked:?}");
    let muted = Some(crate::moderation::Term { until: None, reason: "x".into() });
    town.users.get_mut(&ALICE.user).unwrap().standing.muted = muted;
    town.passes(Millis::minutes(2));
    let silenced = said(ALICE, Notice::Silenced { reason: "x".into(), until: None });
    assert_eq!(town.presses(ALICE, &Button::Icebreaker(FIRST)), [answered(None), silenced]);
    let felt = Update::Reacted { from: ALICE.user, message: MESSAGE, emoji: Some("👎".into()) };
    assert_eq!(town.happens(ALICE, felt), [], "nor does a sign of whom a moderator has muted");
}

#[test]
fn what_was_offered_comes_back_when_the_other_never_came() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/help");
    town.tells(Tell::Granted { grant: GrantId(1), what: Grant::Locks(1) }, ALICE);
    town.says(ALICE, "/find");
    let hears_one = |town: &mut Town| {
        let (entity, tell) = town.underway.pop_front().expect("something is underway");
        town.handles(entity, &Message::Tell(tell));
    };
    let begins = |town: &mut Town, text| {
        let id = town.next_id();
        town.handles(EntityKey::User(BOB.user), &Message::Update(BOT, id, wrote(BOB, words(text))));
    };
    begins(&mut town, "/find");
    hears_one(&mut town);
    hears_one(&mut town);
    begins(&mut town, "/stop");
    let id = town.next_id();
    let offer = press(ALICE, &Button::Lock(FIRST).to_string());
    town.handles(EntityKey::User(ALICE.user), &Message::Update(BOT, id, offer));
    assert_eq!(has(&town, ALICE), 0);
    town.all_is_heard();
    assert!(town.session(ALICE).chat().is_none());
    assert_eq!(has(&town, ALICE), LOCK);
}

#[test]
fn no_offer_passes_a_mute() {
    let mut town = town();
    town.presses(BOB, &Button::MuteAll(FIRST));
    let offered = town.presses(ALICE, &Button::Lock(FIRST));
    assert_eq!(offered, [answered(None), said(ALICE, Notice::LockOffered)], "he is not asked");
    let locked = |who| said(who, Notice::Locked { conversation: FIRST, seconds: LOCK });
    let wanted = town.presses(BOB, &Button::Lock(FIRST));
    assert_eq!(wanted, [answered(None), locked(BOB), locked(ALICE)], "unless he wants it, too");

    let mut town = self::town();
    let muted = Some(crate::moderation::Term { until: None, reason: "x".into() });
    town.users.get_mut(&ALICE.user).unwrap().standing.muted = muted;
    let silenced = said(ALICE, Notice::Silenced { reason: "x".into(), until: None });
    assert_eq!(town.presses(ALICE, &Button::Lock(FIRST)), [answered(None), silenced]);
    assert_eq!(has(&town, ALICE), LOCK);
}
