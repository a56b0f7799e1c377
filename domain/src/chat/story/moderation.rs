//! What moderators do, and what is left to whom they do it.

use super::*;
use crate::account::Age;
use crate::door::Found;
use crate::message::Report;
use crate::moderation::{Measure, MeasureId, REPORTERS};

const BAN: Measure = Measure::Ban { until: None };

fn decides(town: &mut Town, id: i64, measure: Measure, whom: Address) -> Vec<Effect> {
    let reason = "spam".to_owned();
    town.tells(Tell::Decided { id: MeasureId(id), measure, reason }, whom)
}

fn banned(whom: Address) -> Effect {
    said(whom, Notice::Banned { reason: "spam".to_owned(), until: None })
}

/// Everybody has written to the bot, so that it can write to them.
fn town() -> Town {
    let mut town = Town::with_a_chat();
    town.says(CAROL, "/help");
    town
}

fn is_reported(town: &mut Town, whom: Address, by: i64) -> Vec<Effect> {
    town.tells(Tell::Reported { by: UserId(by), conversation: SECOND }, whom)
}

#[test]
fn a_ban_ends_a_chat_at_once_at_every_bot() {
    let mut town = town();
    let elsewhere = |who| Address { bot: OTHER_BOT, ..who };
    town.says(elsewhere(BOB), "/find");
    let left = said(ALICE, Notice::PartnerLeft { conversation: FIRST });
    assert_eq!(decides(&mut town, 1, BAN, BOB), [banned(BOB), banned(elsewhere(BOB)), left]);
    assert_eq!((town.state(BOB), town.state(elsewhere(BOB))), (State::Idle, State::Idle));
    town.says(elsewhere(CAROL), "/find");
    assert!(matches!(town.state(elsewhere(CAROL)), State::Seeking { .. }), "nobody is there to meet");
    assert_eq!(decides(&mut town, 1, BAN, BOB), [], "it counts once");
}

#[test]
fn whoever_is_shut_out_hears_why_once_and_can_appeal_once() {
    let mut town = town();
    decides(&mut town, 1, BAN, BOB);
    assert_eq!(town.says(BOB, "/find"), []);
    assert_eq!(town.says(BOB, "let me in"), []);
    assert_eq!(town.presses(BOB, &Button::Find), [answered(None)], "a button does not spin");
    assert_eq!(town.says(BOB, "/appeal"), [said(BOB, Notice::HowToAppeal)]);
    let long = format!("/appeal {}", "x".repeat(5000));
    assert_eq!(town.says(BOB, &long), [said(BOB, Notice::Appealed)]);
    let Some(Record::Appealed { text, .. }) = town.records.last() else { panic!("{:?}", town.records) };
    assert_eq!(text.len(), 1000);
    assert_eq!(town.says(BOB, "/appeal again"), [said(BOB, Notice::NoAppeal)]);
    assert_eq!(
        town.says(BOB, "/privacy"),
        [said(BOB, Notice::Privacy { evidence: false })],
        "what is theirs by right stays"
    );
}

#[test]
fn whoever_cannot_be_told_hears_it_when_they_come() {
    let mut town = Town::of_adults();
    assert_eq!(decides(&mut town, 1, BAN, BOB), []);
    assert_eq!(town.says(BOB, "/start"), [banned(BOB)]);
    assert_eq!(town.says(BOB, "/start"), []);
}

#[test]
fn a_ban_ends_in_time_or_when_it_is_lifted() {
    let mut town = town();
    let until = Some(town.now + Millis::minutes(60));
    decides(&mut town, 1, Measure::Ban { until }, BOB);
    assert_eq!(town.says(BOB, "/find"), []);
    town.passes(Millis::minutes(60));
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)]);
    decides(&mut town, 2, BAN, BOB);
    assert_eq!(decides(&mut town, 3, Measure::Lift, BOB), [said(BOB, Notice::Lifted)]);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)]);
}

/// It may have waited for a partition whose owner had died.
#[test]
fn a_ban_that_comes_when_it_is_over_ends_no_chat() {
    let mut town = town();
    let now = Some(town.now);
    assert_eq!(decides(&mut town, 1, Measure::Ban { until: now }, BOB), []);
    assert!(matches!(town.state(BOB), State::Paired(_)) && matches!(town.state(ALICE), State::Paired(_)));
    assert_eq!(decides(&mut town, 1, BAN, BOB), [], "it counts once all the same");
}

#[test]
fn three_reporters_keep_somebody_apart_until_a_moderator_has_looked() {
    let mut town = town();
    town.says(BOB, "/stop");
    town.passes(Millis::minutes(21));
    town.says(BOB, "/find");
    for by in 0..REPORTERS as i64 - 1 {
        assert_eq!(is_reported(&mut town, BOB, 70 + by), []);
        assert_eq!(is_reported(&mut town, BOB, 70 + by), [], "the same again counts once");
    }
    assert_eq!(is_reported(&mut town, BOB, 90), [said(BOB, Notice::Suspended)]);
    assert_eq!(town.state(BOB), State::Idle, "the search is over");
    assert_eq!(is_reported(&mut town, BOB, 91), [], "told once");
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Suspended)]);
    assert_eq!(town.presses(BOB, &Button::Again(FIRST)), [answered(Some(Toast::ButtonExpired))]);
    town.says(ALICE, "/find");
    assert!(matches!(town.state(ALICE), State::Seeking { .. }));
    assert_eq!(town.says(BOB, "/appeal they are wrong"), [said(BOB, Notice::Appealed)]);
    decides(&mut town, 1, Measure::Lift, BOB);
    town.says(BOB, "/find");
    assert!(town.session(BOB).chat().is_some(), "they meet again");
}

/// Three have reported him, a moderator has lifted it, and they tap again, each the same old button.
#[test]
fn reports_that_a_moderator_decided_count_no_more() {
    let mut town = Town::of_adults();
    let reporters: Vec<Address> = (50..53).map(|user| Address { user: UserId(user), ..ALICE }).collect();
    town.says(BOB, "/help");
    let mut chats = vec![];
    for reporter in &reporters {
        town.users.insert(reporter.user, User::from_books(Some(30), vec![], vec![]).0);
        town.says(BOB, "/find");
        town.says(*reporter, "/find");
        let conversation = town.session(*reporter).chat().expect("they met").conversation;
        town.presses(*reporter, &Button::Report(conversation));
        chats.push(conversation);
    }
    assert!(town.users[&BOB.user].standing.suspended.is_some());
    decides(&mut town, 1, Measure::Lift, BOB);
    town.records.clear();
    for (reporter, conversation) in reporters.iter().zip(&chats) {
        town.presses(*reporter, &Button::Report(*conversation));
        // Also where their side has forgotten that they did.
        let told = Tell::Reported { by: reporter.user, conversation: *conversation };
        assert_eq!(town.tells(told, BOB), []);
    }
    assert_eq!(town.users[&BOB.user].standing.suspended, None);
    assert_eq!(town.records, [], "nothing of it is in the books twice");
    town.passes(Millis::minutes(21));
    town.says(BOB, "/find");
    town.says(CAROL, "/find");
    assert!(town.session(CAROL).chat().is_some(), "he meets others");
    town.says(CAROL, "/report");
    assert_eq!(town.users[&BOB.user].standing.reporters.len(), 1, "and another chat is another report");
}

#[test]
fn a_suspension_leaves_a_running_chat_alone() {
    let mut town = town();
    (0..3).for_each(|by| drop(is_reported(&mut town, BOB, 70 + by)));
    assert_eq!(town.says(BOB, "hello").len(), 1);
    let left = said(BOB, Notice::YouLeft { conversation: FIRST });
    assert_eq!(town.says(BOB, "/next")[..2], [left, said(BOB, Notice::Suspended)], "he may get away");
    assert_eq!(town.says(BOB, "/next"), [said(BOB, Notice::Suspended)]);
}

#[test]
fn whoever_is_muted_says_nothing_for_a_while_and_media_can_be_forbidden() {
    let mut town = town();
    let until = Some(town.now + Millis::minutes(10));
    let reason = || "spam".to_owned();
    let silenced = || said(BOB, Notice::Silenced { reason: reason(), until });
    assert_eq!(decides(&mut town, 1, Measure::Mute { until }, BOB), [silenced()]);
    assert_eq!(town.says(BOB, "hello"), [silenced()]);
    let edited = Update::Edited { from: BOB.user, message: MESSAGE, content: words("so") };
    assert_eq!(town.happens(BOB, edited), [], "an edit says nothing, either");
    town.passes(Millis::minutes(10));
    assert_eq!(town.says(BOB, "hello").len(), 1);
    let words_only = || said(BOB, Notice::WordsOnly { reason: reason(), until: None });
    assert_eq!(decides(&mut town, 2, Measure::MediaBan { until: None }, BOB), [words_only()]);
    assert_eq!(town.sends(BOB, Content::Media { caption: None, cargo: None }), [words_only()]);
    assert!(matches!(town.says(BOB, "hello")[..], [Effect::Relay { .. }]));
}

#[test]
fn only_a_moderator_lifts_an_age_below_18() {
    let mut town = Town::default();
    town.says(ALICE, "/start");
    town.says(ALICE, "17");
    assert_eq!(town.says(ALICE, "18"), [said(ALICE, Notice::AdultsOnly)]);
    assert_eq!(town.says(ALICE, "/appeal I meant 71"), [said(ALICE, Notice::Appealed)]);
    let appeal = Record::Appealed { user: ALICE.user, text: "I meant 71".to_owned(), at: town.now };
    assert!(town.records.contains(&appeal), "{:?}", town.records);
    assert_eq!(town.says(ALICE, "/appeal again"), [said(ALICE, Notice::NoAppeal)]);
    assert_eq!(
        town.says(ALICE, "/find"),
        [said(ALICE, Notice::AdultsOnly)],
        "out until a moderator has looked"
    );
    decides(&mut town, 1, Measure::Lift, ALICE);
    assert_eq!(town.users[&ALICE.user].profile.age, Age::Minor, "that is about something else");
    assert_eq!(decides(&mut town, 2, Measure::LiftAge, ALICE), [said(ALICE, Notice::AgeLifted)]);
    assert!(town.records.contains(&Record::AgeLifted { user: ALICE.user, at: town.now }));
    town.says(ALICE, "18");
    assert!(matches!(town.users[&ALICE.user].profile.age, Age::Adult(_)));
}

#[test]
fn leaving_for_good_does_not_undo_it() {
    let mut town = town();
    decides(&mut town, 1, BAN, BOB);
    assert_eq!(town.says(BOB, "/delete"), [said(BOB, Notice::ConfirmDelete)]);
    town.presses(BOB, &Button::Delete);
    town.passes(Millis::minutes(7 * 24 * 60));
    town.timers_fire();
    assert_eq!(town.users[&BOB.user].profile.age, Age::Unknown, "they are forgotten");
    assert_eq!(town.says(BOB, "/start"), []);
}

#[test]
fn whoever_is_banned_can_still_stay() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/delete");
    town.presses(ALICE, &Button::Delete);
    let alice = town.users.get_mut(&ALICE.user).unwrap();
    alice.standing.banned = Some(crate::moderation::Term { until: None, reason: "x".into() });
    alice.standing.told = true;
    assert!(alice.leaving.is_some());
    town.says(ALICE, "/start");
    assert_eq!(town.users[&ALICE.user].leaving, None);
}

#[test]
fn whoever_is_banned_can_still_report_and_block_whom_they_met() {
    let mut town = town();
    decides(&mut town, 1, BAN, BOB);
    let reported = said(BOB, Notice::Reported { conversation: Some(FIRST) });
    assert_eq!(town.says(BOB, "/report"), std::slice::from_ref(&reported));
    assert_eq!(town.presses(BOB, &Button::Report(FIRST)), [answered(None), reported]);
    assert_eq!(town.says(BOB, "/block"), [said(BOB, Notice::Blocked)]);
    assert_eq!(town.presses(BOB, &Button::Block(FIRST)), [answered(None), said(BOB, Notice::Blocked)]);
    assert!(town.users[&BOB.user].has_blocked(ALICE.user));
    assert_eq!(town.users[&ALICE.user].standing.reporters.len(), 1, "it counts once");
    decides(&mut town, 1, BAN, CAROL);
    assert_eq!(town.says(CAROL, "/report"), [], "she has met nobody");
}

#[test]
fn a_search_that_a_suspension_ends_at_another_bot_is_said_to_be_over_there() {
    let mut town = town();
    let elsewhere = Address { bot: OTHER_BOT, ..BOB };
    town.says(elsewhere, "/find");
    (0..REPORTERS as i64 - 1).for_each(|by| drop(is_reported(&mut town, BOB, 70 + by)));
    let suspended = |at| said(at, Notice::Suspended);
    assert_eq!(is_reported(&mut town, BOB, 90), [suspended(BOB), suspended(elsewhere)]);
    assert_eq!(town.state(elsewhere), State::Idle);
}

/// Bob looks for somebody at another bot, which asks Telegram first whether he is in its channels.
fn who_waits_at_a_door_elsewhere() -> (Town, Address) {
    let (mut town, elsewhere) = (town(), Address { bot: OTHER_BOT, ..BOB });
    town.gate = Some(Gate(7));
    town.says(elsewhere, "/find");
    assert!(town.session(elsewhere).wants_somebody());
    (town, elsewhere)
}

fn may_come_in(town: &mut Town, at: Address) -> Vec<Effect> {
    let report = Report::Membership { at, gate: Gate(7), found: Found::In };
    town.handles(EntityKey::User(at.user), &Message::Report(report))
}

#[test]
fn a_search_that_waits_for_a_word_about_channels_ends_by_a_suspension_and_by_a_ban_and_is_said_to() {
    let (mut town, elsewhere) = who_waits_at_a_door_elsewhere();
    (0..REPORTERS as i64 - 1).for_each(|by| drop(is_reported(&mut town, BOB, 70 + by)));
    let suspended = |at| said(at, Notice::Suspended);
    assert_eq!(is_reported(&mut town, BOB, 90), [suspended(BOB), suspended(elsewhere)]);
    assert_eq!(may_come_in(&mut town, elsewhere), []);

    let (mut town, elsewhere) = who_waits_at_a_door_elsewhere();
    let told = decides(&mut town, 1, BAN, BOB);
    assert!([BOB, elsewhere].into_iter().all(|at| told.contains(&banned(at))), "{told:?}");
    assert_eq!(may_come_in(&mut town, elsewhere), []);
}
