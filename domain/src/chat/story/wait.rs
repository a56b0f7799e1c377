//! While somebody waits.

use super::*;
use crate::chat::{LIMIT, PATIENCE};
use crate::entitlement::{Grant, GrantId};
use crate::message::Report;
use crate::notice::Outlook;
use crate::profile::{Gender, Meet};

const WORD: MessageId = MessageId(500);

fn waits(town: &mut Town, message: MessageId) -> Vec<Effect> {
    let report = Message::Report(Report::Shown { at: ALICE, message });
    town.handles(EntityKey::User(ALICE.user), &report)
}

fn in_its_place(message: MessageId, notice: Notice) -> Effect {
    Effect::Show { to: ALICE, language: Language::English, message, notice }
}

fn goes_on(outlook: Outlook) -> Notice {
    Notice::SearchGoesOn { outlook, anyone: false, left: None }
}

#[test]
fn how_it_looks_is_said_in_the_message_that_stands_there() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)]);
    assert_eq!(waits(&mut town, WORD), [in_its_place(WORD, goes_on(Outlook::Quiet))]);
    assert_eq!(waits(&mut town, WORD), [], "a repeat changes nothing");
    assert_eq!(waits(&mut town, MessageId(400)), [], "nor does an earlier message");
}

#[test]
fn what_others_waited_of_late_is_what_to_expect() {
    let mut town = Town::of_adults();
    town.says(BOB, "/find");
    town.passes(Millis::seconds(40));
    town.says(CAROL, "/find");
    town.says(ALICE, "/find");
    assert_eq!(waits(&mut town, WORD), [in_its_place(WORD, goes_on(Outlook::Usually(40)))]);
    town.says(ALICE, "/stop");
    town.passes(Millis::minutes(11));
    town.says(ALICE, "/find");
    let later = MessageId(501);
    assert_eq!(waits(&mut town, later), [in_its_place(later, goes_on(Outlook::Quiet))], "too long ago");
}

#[test]
fn that_nobody_new_is_there_is_said() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/next");
    town.says(BOB, "/find");
    town.says(ALICE, "/stop");
    town.says(ALICE, "/find");
    assert_eq!(waits(&mut town, WORD), [in_its_place(WORD, goes_on(Outlook::NobodyNew))]);
}

#[test]
fn who_waits_already_hears_once_that_nobody_new_is_left() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/next");
    let goes_on =
        |outlook| in_its_place(WORD, Notice::SearchGoesOn { outlook, anyone: false, left: Some(FIRST) });
    assert_eq!(waits(&mut town, WORD), [goes_on(Outlook::Usually(0))], "nobody is there");
    let exhausted = goes_on(Outlook::NobodyNew);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching), exhausted]);
    town.says(BOB, "/stop");
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)], "once");
}

#[test]
fn who_is_left_alone_hears_of_that_when_they_are_looked_at_again() {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/next");
    town.says(BOB, "/find");
    let message = MessageId(501);
    let report = Message::Report(Report::Shown { at: BOB, message });
    let exhausted =
        Effect::Show { to: BOB, language: Language::English, message, notice: goes_on(Outlook::NobodyNew) };
    assert_eq!(town.handles(EntityKey::User(BOB.user), &report), [exhausted]);
    town.says(ALICE, "/stop");
    // Their search would end before they could meet again.
    let ticket = town.users[&BOB.user].ticket;
    town.passes(crate::chat::RECENT);
    town.handles(EntityKey::Pool(PoolId(1001)), &Message::Timer(Timer::Rematch));
    let quiet = Tell::Waits { you: BOB, ticket, outlook: Outlook::Quiet };
    assert_eq!(town.underway.pop_front(), Some((EntityKey::User(BOB.user), quiet)));
    town.passes(crate::chat::RECENT);
    town.handles(EntityKey::Pool(PoolId(1001)), &Message::Timer(Timer::Rematch));
    assert_eq!(town.underway.pop_front(), None, "once");
}

/// Nothing else is said of the chat that somebody left by going on, so this is where they report and block.
#[test]
fn who_went_on_has_the_last_partner_in_reach_as_long_as_they_wait() {
    let (mut town, meet) = particular();
    town.presses(ALICE, &Button::Anyone);
    assert_eq!(town.says(ALICE, "/next")[0], said(ALICE, Notice::LeftAndSearching { left: FIRST }));
    let (outlook, left) = (Outlook::Usually(0), Some(FIRST));
    let goes_on = |anyone| in_its_place(MessageId(501), Notice::SearchGoesOn { outlook, anyone, left });
    assert_eq!(waits(&mut town, MessageId(501)), [goes_on(false)]);
    town.passes(PATIENCE);
    assert_eq!(town.timers_fire(), [in_its_place(MessageId(501), Notice::AskAnyone { meet, left })]);
    assert_eq!(town.presses(ALICE, &Button::Anyone), [answered(None), goes_on(true)]);
    let blocked = town.presses(ALICE, &Button::Block(FIRST));
    assert_eq!(blocked, [answered(None), said(ALICE, Notice::Blocked)]);
    assert_eq!(town.users[&ALICE.user].blocked, [BOB.user]);
    assert!(matches!(town.state(ALICE), State::Seeking { left: Some(FIRST), .. }), "and they search on");
    town.says(ALICE, "/stop");
    town.says(ALICE, "/find");
    assert!(matches!(town.state(ALICE), State::Seeking { left: None, .. }), "that was the other search");
}

#[test]
fn a_search_ends_after_a_while() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    town.passes(Millis(LIMIT.0 - 1));
    assert_eq!(town.timers_fire(), []);
    town.passes(Millis(1));
    assert_eq!(town.timers_fire(), [said(ALICE, Notice::SearchTimedOut)]);
    assert_eq!(town.state(ALICE), State::Idle);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)], "and is in no pool");
    assert_eq!(town.timers.iter().filter(|((_, timer), _)| matches!(timer, Timer::Search(_))).count(), 1);
}

/// Alice wants to meet women only; Bob says nothing of himself.
fn particular() -> (Town, Meet) {
    let mut town = Town::of_adults();
    let what = Grant::Preference(town.now + Millis::minutes(600));
    town.tells(Tell::Granted { grant: GrantId(1), what }, ALICE);
    let meet = Meet::Only(Gender::Female);
    town.presses(ALICE, &Button::Meet(meet));
    town.says(ALICE, "/find");
    waits(&mut town, WORD);
    assert_eq!(town.says(BOB, "/find"), [said(BOB, Notice::Searching)], "he does not suit her");
    (town, meet)
}

#[test]
fn the_question_whether_anyone_would_do_stays_where_it_was_asked() {
    let (mut town, _) = particular();
    town.passes(PATIENCE);
    town.timers_fire();
    let ticket = town.users[&ALICE.user].ticket;
    let waits = Tell::Waits { you: ALICE, ticket, outlook: Outlook::NobodyNew };
    assert_eq!(town.tells(waits, ALICE), []);
}

#[test]
fn a_wish_is_dropped_only_by_who_had_it() {
    let (mut town, meet) = particular();
    town.passes(PATIENCE);
    assert_eq!(town.timers_fire(), [in_its_place(WORD, Notice::AskAnyone { meet, left: None })]);
    town.passes(PATIENCE);
    assert_eq!(town.timers_fire(), [], "asked once, and nothing happens without an answer");
    let agreed = town.presses(ALICE, &Button::Anyone);
    let said_so =
        in_its_place(WORD, Notice::SearchGoesOn { outlook: Outlook::Quiet, anyone: true, left: None });
    assert_eq!(agreed, [answered(None), said_so, connected(ALICE, FIRST), connected(BOB, FIRST)]);
    assert_eq!(town.users[&ALICE.user].profile.meet, meet, "this once");
}

#[test]
fn that_anyone_would_do_holds_until_they_have_met_somebody() {
    let (mut town, _) = particular();
    let agree = Message::Update(BOT, town.next_id(), press(ALICE, &Button::Anyone.to_string()));
    town.handles(EntityKey::User(ALICE.user), &agree);
    let (pool, seek) = town.underway.pop_front().expect("she searches");
    town.handles(pool, &Message::Tell(seek));
    let stop = Message::Update(BOT, town.next_id(), wrote(BOB, words("/stop")));
    town.handles(EntityKey::User(BOB.user), &stop);
    assert_eq!(town.all_is_heard(), [connected(ALICE, FIRST), said(ALICE, Notice::PartnerMissed)]);
    assert!(matches!(town.state(ALICE), State::Seeking { anyone: true, .. }), "{:?}", town.state(ALICE));
    let met = town.says(BOB, "/find");
    assert_eq!(met[1..], [connected(ALICE, SECOND), connected(BOB, SECOND)]);
    town.says(ALICE, "/next");
    assert!(matches!(town.state(ALICE), State::Seeking { anyone: false, .. }), "this once");
}

#[test]
fn whoever_suits_is_met_at_once() {
    let (mut town, _) = particular();
    town.presses(CAROL, &Button::Gender(Some(Gender::Female)));
    let met = town.says(CAROL, "/find");
    assert_eq!(met[1..], [connected(ALICE, FIRST), connected(CAROL, FIRST)]);
}

#[test]
fn who_is_not_listed_is_not_brought_to_who_chooses() {
    let (mut town, _) = particular();
    town.presses(CAROL, &Button::Gender(Some(Gender::Female)));
    town.presses(CAROL, &Button::Listed(false));
    let met = town.says(CAROL, "/find");
    assert_eq!(met[1..], [connected(BOB, FIRST), connected(CAROL, FIRST)], "past Alice, who waits longer");
}
