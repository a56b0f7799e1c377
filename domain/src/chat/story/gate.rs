use super::*;
use crate::chat::passage::Passage;
use crate::chat::{Answer, Goal, IN_FOR, LIMIT, LINK_SIGNS, OUT_FOR};
use crate::decision::WhenUnknown;
use crate::door::{Door, Found};
use crate::id::ChatId;
use crate::message::Report;
use crate::notice::OfLink;
use crate::profile::Step;

const GATE: Gate = Gate(7);
const OTHER: Gate = Gate(8);

fn town() -> Town {
    Town { gate: Some(GATE), ..Town::of_adults() }
}

fn asks(who: Address) -> Effect {
    Effect::AskMembership { who, gate: GATE }
}

fn doors() -> Vec<Door> {
    let channel = "@shoal_news".parse().unwrap();
    vec![Door { channel, title: "News".to_owned(), link: "https://t.me/shoal_news".to_owned() }]
}

fn out() -> Found {
    Found::Out { missing: doors() }
}

fn join(again: bool) -> Notice {
    Notice::JoinChannels { doors: doors(), again }
}

impl Town {
    /// Telegram's answer has come.
    fn turns_out(&mut self, who: Address, found: Found) -> Vec<Effect> {
        self.turns_out_of(who, GATE, found)
    }

    fn turns_out_of(&mut self, at: Address, gate: Gate, found: Found) -> Vec<Effect> {
        let report = Message::Report(Report::Membership { at, gate, found });
        let mut effects = self.handles(EntityKey::User(at.user), &report);
        effects.extend(self.all_is_heard());
        effects
    }

    fn moves(&mut self, who: Address, present: bool) -> Vec<Effect> {
        self.happens(
            who,
            Update::Member { user: who.user, group: ChatId(-1_001), present, arrived: present, leads: false },
        )
    }
}

#[test]
fn who_is_in_searches_and_is_not_looked_at_again_for_a_while() {
    let mut town = town();
    assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)]);
    assert_eq!(town.turns_out(ALICE, Found::In), [said(ALICE, Notice::Searching)]);
    town.says(ALICE, "/stop");
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)], "kept");
    town.says(ALICE, "/stop");
    town.passes(IN_FOR);
    assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)], "but not for ever");
}

#[test]
fn who_is_not_in_sees_the_channels_and_is_asked_about_once() {
    let mut town = town();
    town.says(ALICE, "/find");
    assert_eq!(town.turns_out(ALICE, out()), [said(ALICE, join(false))]);
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, join(false))], "nobody is asked");
    assert_eq!(town.state(ALICE), State::Idle);
    town.passes(OUT_FOR);
    assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)]);
}

#[test]
fn who_says_that_they_have_joined_is_looked_at_at_once() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.turns_out(ALICE, out());
    assert_eq!(town.presses(ALICE, &Button::Joined), [answered(None), asks(ALICE)]);
    assert_eq!(town.turns_out(ALICE, out()), [shown(ALICE, join(true))]);
    town.presses(ALICE, &Button::Joined);
    assert_eq!(town.turns_out(ALICE, Found::In), [said(ALICE, Notice::Searching)]);
}

#[test]
fn where_nobody_can_tell_the_operator_has_decided() {
    let mut open = town();
    open.says(ALICE, "/find");
    assert_eq!(open.turns_out(ALICE, Found::Unknown), [said(ALICE, Notice::Searching)]);
    open.says(ALICE, "/stop");
    assert_eq!(open.says(ALICE, "/find"), [asks(ALICE)], "that nobody could tell is not kept");

    let mut shut = town();
    shut.policy.gate_when_unknown = WhenUnknown::Closed;
    shut.says(ALICE, "/find");
    assert_eq!(shut.turns_out(ALICE, Found::Unknown), [said(ALICE, Notice::GateUnknown)]);
    assert_eq!(shut.state(ALICE), State::Idle);
}

#[test]
fn a_finger_that_presses_on_asks_once_and_the_newest_wish_counts() {
    let mut town = town();
    assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)]);
    assert_eq!(town.presses(ALICE, &Button::Joined), [answered(None)]);
    assert_eq!(town.says(ALICE, "/find"), []);
    assert_eq!(town.turns_out(ALICE, Found::In), [said(ALICE, Notice::Searching)]);
    assert_eq!(town.turns_out(ALICE, Found::In), [], "an answer counts once");
}

#[test]
fn who_leaves_a_channel_while_searching_searches_no_longer() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.turns_out(ALICE, Found::In);
    assert_eq!(town.moves(ALICE, false), [asks(ALICE)]);
    assert_eq!(town.turns_out(ALICE, out()), [said(ALICE, join(false))]);
    assert_eq!(town.state(ALICE), State::Idle);
    assert!(town.pools.values().all(Pool::is_empty), "and nobody meets them");
}

#[test]
fn who_leaves_an_unasked_channel_searches_on() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.turns_out(ALICE, Found::In);
    town.moves(ALICE, false);
    assert_eq!(town.turns_out(ALICE, Found::In), []);
    assert!(matches!(town.state(ALICE), State::Seeking { .. }));
}

/// Alice and Bob were found in, and are in a chat.
fn in_a_chat() -> Town {
    let mut town = town();
    for who in [ALICE, BOB] {
        town.says(who, "/find");
        town.turns_out(who, Found::In);
    }
    assert!(town.session(ALICE).chat_of(FIRST).is_some());
    town
}

#[test]
fn who_leaves_a_channel_later_keeps_the_chat_and_is_looked_at_before_the_next_search() {
    let mut town = in_a_chat();
    assert_eq!(town.moves(ALICE, false), []);
    assert!(town.session(ALICE).chat().is_some());
    assert_eq!(town.says(ALICE, "/next"), [asks(ALICE)], "the chat goes on until it is known");
    town.turns_out(ALICE, Found::In);
    assert!(matches!(town.state(ALICE), State::Seeking { .. }));
}

#[test]
fn who_wants_to_get_away_does_though_they_may_not_search() {
    let gone = |why| {
        let left = said(BOB, Notice::PartnerLeft { conversation: FIRST });
        [said(ALICE, Notice::YouLeft { conversation: FIRST }), said(ALICE, why), left]
    };
    let is_over = |town: &mut Town| {
        assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
        assert_eq!(town.presses(ALICE, &Button::Joined), [answered(None), asks(ALICE)]);
        assert_eq!(town.turns_out(ALICE, Found::In), [said(ALICE, Notice::Searching)], "and then goes on");
    };
    // It turns out now that she is not in.
    let mut town = in_a_chat();
    town.moves(ALICE, false);
    town.says(ALICE, "/next");
    assert_eq!(town.turns_out(ALICE, out()), gone(join(false)));
    is_over(&mut town);

    // It is known.
    let mut town = in_a_chat();
    let known =
        |passage: &mut Box<Passage>| passage.known.as_mut().expect("she was found in").missing = doors();
    let session = town.users.get_mut(&ALICE.user).unwrap().sessions.get_mut(&BOT).unwrap();
    session.passage.as_mut().map(known).expect("she was looked at");
    town.passes(Millis(OUT_FOR.0 / 2));
    assert_eq!(town.says(ALICE, "/next"), gone(join(false)));
    is_over(&mut town);

    // Nobody can tell.
    let mut town = in_a_chat();
    town.policy.gate_when_unknown = WhenUnknown::Closed;
    town.moves(ALICE, false);
    town.says(ALICE, "/next");
    assert_eq!(town.turns_out(ALICE, Found::Unknown), gone(Notice::GateUnknown));
    is_over(&mut town);

    // She is brought to nobody.
    let mut town = in_a_chat();
    town.users.get_mut(&ALICE.user).unwrap().standing.suspended = Some(town.now);
    assert_eq!(town.says(ALICE, "/next"), gone(Notice::Suspended));
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
}

#[test]
fn who_wanted_to_leave_a_chat_that_has_ended_meanwhile_searches() {
    let mut town = in_a_chat();
    town.moves(ALICE, false);
    town.says(ALICE, "/next");
    town.says(BOB, "/stop");
    assert_eq!(town.turns_out(ALICE, Found::In), [said(ALICE, Notice::Searching)]);
}

#[test]
fn an_answer_for_a_chat_that_is_another_by_now_changes_nothing() {
    let mut town = in_a_chat();
    town.moves(ALICE, false);
    town.says(ALICE, "/next");
    let mut session = town.session(ALICE);
    if let Some(waits) = session.passage.as_mut().and_then(|passage| passage.waits.as_mut()) {
        waits.goal = Goal::Next(SECOND);
    }
    town.users.get_mut(&ALICE.user).unwrap().sessions.insert(BOT, Box::new(session));
    assert_eq!(town.turns_out(ALICE, out()), []);
    assert!(town.session(ALICE).chat_of(FIRST).is_some());
}

#[test]
fn other_channels_are_asked_about_anew() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.gate = Some(OTHER);
    assert_eq!(
        town.turns_out(ALICE, Found::In),
        [Effect::AskMembership { who: ALICE, gate: OTHER }],
        "what was found out is about the old ones"
    );
    assert_eq!(town.turns_out_of(ALICE, OTHER, Found::In), [said(ALICE, Notice::Searching)]);
    town.says(ALICE, "/stop");
    town.gate = None;
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::Searching)]);
}

#[test]
fn of_somebody_who_never_came_here_nothing_is_kept() {
    let mut town = Town { gate: Some(GATE), ..Town::default() };
    assert_eq!(town.moves(ALICE, false), []);
    assert!(town.users[&ALICE.user].sessions.is_empty());
    assert!(town.notes.is_empty() && town.records.is_empty());
}

#[test]
fn who_stops_while_telegram_is_asked_does_not_search() {
    let mut town = town();
    assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)]);
    assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::SearchStopped)]);
    assert_eq!(town.turns_out(ALICE, Found::In), []);
    assert_eq!(town.session(ALICE).state, State::Idle);
    assert_eq!(
        town.says(ALICE, "/stop"),
        [said(ALICE, Notice::NotChatting)],
        "there is nothing to stop any more"
    );
}

#[test]
fn who_cannot_be_reached_while_telegram_is_asked_does_not_search() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: false });
    assert_eq!(town.turns_out(ALICE, Found::In), []);
    assert_eq!(town.session(ALICE).state, State::Idle);
}

#[test]
fn who_turns_out_too_young_while_telegram_is_asked_does_not_search() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.presses(ALICE, &Button::Edit(Step::Age));
    town.says(ALICE, "15");
    assert_eq!(town.turns_out(ALICE, Found::In), []);
    assert_eq!(town.session(ALICE).state, State::Idle);
}

#[test]
fn what_was_found_out_before_somebody_moved_is_asked_again() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.moves(ALICE, false);
    assert_eq!(town.turns_out(ALICE, Found::In), [asks(ALICE)], "that may have been before she left");
    assert_eq!(town.turns_out(ALICE, out()), [said(ALICE, join(false))]);
}

#[test]
fn a_late_word_that_somebody_is_out_ends_their_search() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.turns_out(ALICE, Found::In);
    assert_eq!(town.turns_out(ALICE, out()), [said(ALICE, join(false))]);
    assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::NotChatting)]);
}

/// Alice has a link that Bob has opened, who was in the channels then.
fn with_a_visitor() -> Town {
    let mut town = Town { policy: Policy { links: true, ..Policy::default() }, ..town() };
    town.says(ALICE, "/link");
    let serial = town.session(ALICE).links.and_then(|links| links.serial).expect("there is one");
    town.link = Some(Link { owner: ALICE, serial });
    town.says(BOB, &format!("/start {}", "x".repeat(LINK_SIGNS)));
    let about = OfLink::Visitor { number: 0 };
    assert_eq!(town.turns_out(BOB, Found::In).last(), Some(&said(ALICE, Notice::OfLink { about })));
    town
}

const YES: Button = Button::Visit(Answer::Yes, 0);

#[test]
fn the_owner_of_a_link_has_to_be_in_too_and_the_visitor_hears_nothing_of_it() {
    let mut town = with_a_visitor();
    assert_eq!(town.presses(ALICE, &YES), [answered(Some(Toast::Done)), asks(ALICE)]);
    assert_eq!(town.turns_out(ALICE, out()), [said(ALICE, join(false))], "nor that there was a yes");
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));
    assert_eq!(town.presses(ALICE, &YES), [answered(Some(Toast::Done)), said(ALICE, join(false))]);
    assert_eq!(town.presses(ALICE, &Button::Joined), [answered(None), asks(ALICE)]);
    let met = town.turns_out(ALICE, Found::In);
    assert!(met.contains(&connected(ALICE, FIRST)) && met.contains(&connected(BOB, FIRST)), "{met:?}");
}

#[test]
fn a_visitor_who_has_left_a_channel_since_does_not_come() {
    let mut town = with_a_visitor();
    town.moves(BOB, false);
    town.presses(ALICE, &YES);
    assert_eq!(town.turns_out(ALICE, Found::In).last(), Some(&asks(BOB)));
    let told = town.turns_out(BOB, out());
    assert_eq!(told, [said(BOB, join(false)), said(ALICE, Notice::NotRejoined)]);
    assert_eq!((town.state(ALICE), town.state(BOB)), (State::Idle, State::Idle));

    let mut town = with_a_visitor();
    town.passes(IN_FOR);
    town.presses(ALICE, &YES);
    town.turns_out(ALICE, Found::In);
    let met = town.turns_out(BOB, Found::In);
    assert!(met.contains(&connected(ALICE, FIRST)) && met.contains(&connected(BOB, FIRST)), "{met:?}");
}

#[test]
fn where_nobody_can_tell_any_more_what_an_earlier_answer_said_is_not_believed() {
    let mut town = town();
    for when in [WhenUnknown::Open, WhenUnknown::Closed] {
        town.policy.gate_when_unknown = when;
        town.says(ALICE, "/find");
        town.turns_out(ALICE, Found::In);
        // She leaves a channel, but the answer of before is brought once more, and the one of now says nothing.
        assert_eq!(town.moves(ALICE, false), [asks(ALICE)]);
        town.turns_out(ALICE, Found::In);
        let told = town.turns_out(ALICE, Found::Unknown);
        let expected = (when == WhenUnknown::Closed).then(|| said(ALICE, Notice::GateUnknown));
        assert_eq!(told, Vec::from_iter(expected));
        town.says(ALICE, "/stop");
        assert_eq!(town.says(ALICE, "/find"), [asks(ALICE)], "she is looked at before the next search");
        town.turns_out(ALICE, out());
        town.passes(OUT_FOR);
    }
}

#[test]
fn who_has_joined_gets_what_they_had_wanted() {
    let mut town = Town::with_a_chat();
    town.says(BOB, "/stop");
    town.gate = Some(GATE);
    town.presses(ALICE, &Button::Again(FIRST));
    town.turns_out(ALICE, out());
    assert!(town.presses(ALICE, &Button::Joined).contains(&asks(ALICE)));
    let noted = town.turns_out(ALICE, Found::In);
    assert!(noted.contains(&said(ALICE, Notice::AgainNoted)), "{noted:?}");
    assert_eq!(town.state(ALICE), State::Idle, "she is in no search for just anybody");
}

#[test]
fn who_stops_a_search_wants_nothing_any_more() {
    let stops: [fn(&mut Town); 2] = [
        |town| assert_eq!(town.says(ALICE, "/stop"), [said(ALICE, Notice::SearchStopped)]),
        |town| {
            town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: false });
        },
    ];
    for stop in stops {
        let mut town = Town::with_a_chat();
        town.says(BOB, "/stop");
        town.says(ALICE, "/find");
        town.gate = Some(GATE);
        assert!(town.presses(ALICE, &Button::Again(FIRST)).contains(&asks(ALICE)));
        stop(&mut town);
        assert_eq!(town.turns_out(ALICE, Found::In), []);
        assert_eq!(town.state(ALICE), State::Idle);
        let wished = |session: Session| session.parted.iter().any(|past| past.wished.is_some());
        assert!(!wished(town.session(ALICE)), "she would have been brought to him");
    }
}

#[test]
fn what_somebody_wanted_beside_a_search_is_wanted_no_longer_when_that_has_lasted_too_long() {
    let mut town = town();
    town.says(ALICE, "/find");
    town.turns_out(ALICE, Found::In);
    // She leaves a channel, and Telegram is asked once more.
    assert_eq!(town.moves(ALICE, false), [asks(ALICE)]);
    town.passes(LIMIT);
    assert_eq!(town.timers_fire(), [said(ALICE, Notice::SearchTimedOut)]);
    assert_eq!(town.turns_out(ALICE, out()), [], "there is nothing left to be told of");
    assert_eq!(town.state(ALICE), State::Idle);
}

#[test]
fn whoever_leaves_for_good_reads_at_each_bot_that_a_search_is_over() {
    for found in [None, Some(Found::In)] {
        let (mut town, elsewhere) = (town(), Address { bot: OTHER_BOT, ..ALICE });
        town.says(elsewhere, "/find");
        if let Some(found) = found {
            town.turns_out(elsewhere, found);
        }
        town.says(ALICE, "/delete");
        let told = town.presses(ALICE, &Button::Delete);
        assert!(told.contains(&said(elsewhere, Notice::SearchStopped)), "{told:?}");
        assert!(!town.session(elsewhere).wants_somebody());
    }
}
