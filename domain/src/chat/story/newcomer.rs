//! What newcomers send beside words.

use super::*;
use crate::chat::{Latch, MOST_HELD};
use crate::content::{Entity, EntityKind, Parcel};
use crate::message::Report;

const NEW: Millis = Millis::minutes(360);

/// Alice has come a moment ago, and is in a chat with Bob, who is no newcomer.
fn town() -> Town {
    let mut town = Town::of_adults();
    town.policy.newcomer = NEW;
    town.users.remove(&ALICE.user);
    town.says(ALICE, "/start");
    town.says(ALICE, "25");
    assert_eq!(town.users[&ALICE.user].new_until, town.now + NEW);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    assert_eq!(latch(&town), None);
    town
}

fn latch(town: &Town) -> Option<Latch> {
    town.session(ALICE).chat().expect("she is in a chat").latch.as_deref().cloned()
}

fn held(town: &Town) -> usize {
    match latch(town) {
        Some(Latch::Asked(held)) => held.len(),
        _ => 0,
    }
}

fn picture() -> Content {
    Content::Media { caption: None, cargo: None }
}

fn link() -> Content {
    let entity = Entity {
        kind: EntityKind::Url,
        offset: 0,
        length: 11,
        url: None,
        language: None,
        custom_emoji_id: None,
        unix_time: None,
        date_time_format: None,
    };
    let text = RichText { text: "example.org".to_owned(), entities: vec![entity], reduced: false };
    Content::Text { text, preview: None }
}

fn asks(link: bool) -> Effect {
    said(BOB, Notice::AskThrough { conversation: FIRST, link })
}

/// What reaches Bob of Alice's.
fn relayed(effects: &[Effect]) -> Vec<Parcel> {
    let parcel = |effect: &Effect| match effect {
        Effect::Relay { to, parcel, .. } if *to == BOB => Some(parcel.clone()),
        _ => None,
    };
    effects.iter().filter_map(parcel).collect()
}

#[test]
fn a_newcomers_picture_waits_for_one_tap_and_words_do_not() {
    let mut town = town();
    assert_eq!(town.sends(ALICE, picture()), [said(ALICE, Notice::HeldBack), asks(false)]);
    assert_eq!(relayed(&town.says(ALICE, "hello?")).len(), 1, "words go on");
    let effects = town.presses(BOB, &Button::LetThrough(FIRST));
    assert_eq!(effects[..2], [answered(Some(Toast::Done)), said(ALICE, Notice::LetThrough)]);
    assert_eq!(relayed(&effects).len(), 1, "{effects:?}");
    assert_eq!(latch(&town), Some(Latch::Open));
    assert_eq!(relayed(&town.sends(ALICE, link())).len(), 1, "and from then on at once");
    assert!(relayed(&town.presses(BOB, &Button::LetThrough(FIRST))).is_empty(), "it comes once");
}

#[test]
fn what_waits_is_taken_back_as_the_latest_where_nothing_later_has_arrived() {
    let held = |text, message| {
        let mut town = town();
        town.happens(ALICE, wrote_as(ALICE, MessageId(60), picture()));
        town.happens(ALICE, wrote_as(ALICE, message, words(text)));
        let effects = town.happens(ALICE, wrote_as(ALICE, MessageId(80), words("/unsend")));
        let [Effect::Unsay { wish, .. }] = &effects[..] else { panic!("{effects:?}") };
        (town, wish.clone())
    };
    let (_, wish) = held("a later word", MessageId(61));
    assert_eq!(wish.where_latest(Some(MessageId(61))).message, Some(MessageId(61)));
    let (mut town, wish) = held("an earlier word", MessageId(59));
    let wish = wish.where_latest(Some(MessageId(59)));
    assert_eq!(wish.message, Some(MessageId(60)), "of which Bob has no copy");
    let report =
        Report::Unsaid { at: BOB, from: ALICE, conversation: FIRST, wish: wish.clone(), gone: false };
    town.handles(EntityKey::User(BOB.user), &Message::Report(report));
    assert_eq!(town.all_is_heard(), [Effect::Erase { at: ALICE, wish }]);
    assert!(relayed(&town.presses(BOB, &Button::LetThrough(FIRST))).is_empty(), "it never comes");
}

#[test]
fn a_link_is_held_and_asked_about_once_and_only_a_few_are_kept() {
    let mut town = town();
    assert_eq!(town.sends(ALICE, link()), [said(ALICE, Notice::HeldBack), asks(true)]);
    for _ in 1..MOST_HELD {
        assert_eq!(
            town.sends(ALICE, link()),
            [said(ALICE, Notice::HeldBack)],
            "kept, and Bob is not asked again"
        );
    }
    assert_eq!(town.sends(ALICE, picture()), [said(ALICE, Notice::NoMoreHeld)]);
    assert_eq!(held(&town), MOST_HELD);
    assert_eq!(relayed(&town.presses(BOB, &Button::LetThrough(FIRST))).len(), MOST_HELD);
}

#[test]
fn who_would_rather_not_gets_nothing_until_they_change_their_mind() {
    let mut town = town();
    town.sends(ALICE, picture());
    let effects = town.presses(BOB, &Button::KeepOut(FIRST));
    assert_eq!(effects, [answered(Some(Toast::Done)), said(ALICE, Notice::KeptOut)]);
    assert_eq!(town.sends(ALICE, picture()), [said(ALICE, Notice::KeptOut)], "and is not asked again");
    let effects = town.presses(BOB, &Button::LetThrough(FIRST));
    assert!(relayed(&effects).is_empty(), "what was kept out is gone");
    assert_eq!(relayed(&town.sends(ALICE, picture())).len(), 1);
}

#[test]
fn an_answer_that_nobody_asked_for_opens_nothing() {
    let mut town = town();
    town.presses(BOB, &Button::LetThrough(FIRST));
    town.presses(ALICE, &Button::LetThrough(FIRST));
    assert_eq!(town.sends(ALICE, picture()), [said(ALICE, Notice::HeldBack), asks(false)]);
    town.presses(ALICE, &Button::LetThrough(FIRST));
    assert_eq!(held(&town), 1, "one cannot answer for the other");
    let from = Address { bot: BOT, user: CAROL.user };
    town.tells(Tell::Through { you: ALICE, from, conversation: FIRST, through: true }, ALICE);
    assert_eq!(held(&town), 1, "nor can somebody else");
}

#[test]
fn nothing_slips_through_by_a_change_and_nothing_unsaid_goes_out() {
    let mut town = town();
    town.says(ALICE, "hello");
    let changed = Update::Edited { from: ALICE.user, message: MESSAGE, content: link() };
    assert_eq!(town.happens(ALICE, changed.clone()), [said(ALICE, Notice::NoMoreHeld)]);

    town.sends(ALICE, picture());
    assert_eq!(town.happens(ALICE, changed), [said(ALICE, Notice::NoMoreHeld)]);
    assert_eq!(held(&town), 0, "what was changed is not kept: nobody has looked at how it reads now");

    town.sends(ALICE, picture());
    let mut unsay = wrote_as(ALICE, MessageId(78), words("/unsend"));
    if let Update::Message { reply, .. } = &mut unsay {
        *reply = Some(Box::new(crate::reference::Reply { to: MESSAGE, quote: None }));
    }
    let effects = town.happens(ALICE, unsay);
    assert!(matches!(effects[..], [Effect::Erase { at: ALICE, .. }]), "{effects:?}");
    assert!(relayed(&town.presses(BOB, &Button::LetThrough(FIRST))).is_empty());
}

#[test]
fn an_album_is_held_as_one_and_comes_as_one() {
    let mut town = town();
    for message in 1..=4 {
        let mut part = wrote_as(ALICE, MessageId(message), picture());
        if let Update::Message { album, .. } = &mut part {
            *album = Some("album".to_owned());
        }
        town.happens(ALICE, part);
    }
    town.passes(Millis::seconds(1));
    assert_eq!(town.timers_fire(), [said(ALICE, Notice::HeldBack), asks(false)]);
    assert_eq!(held(&town), 1);
    let relayed = relayed(&town.presses(BOB, &Button::LetThrough(FIRST)));
    assert!(matches!(&relayed[..], [Parcel::Album { messages, .. }] if messages.len() == 4), "{relayed:?}");
}

#[test]
fn an_album_that_waits_is_taken_back_whole_unless_one_of_it_is_named() {
    for named in [None, Some(MessageId(71))] {
        let mut town = town();
        for message in 70..=72 {
            let mut part = wrote_as(ALICE, MessageId(message), picture());
            if let Update::Message { album, .. } = &mut part {
                *album = Some("album".to_owned());
            }
            town.happens(ALICE, part);
        }
        town.passes(Millis::seconds(1));
        town.timers_fire();
        let mut unsay = wrote_as(ALICE, MessageId(80), words("/unsend"));
        if let (Update::Message { reply, .. }, Some(to)) = (&mut unsay, named) {
            *reply = Some(Box::new(crate::reference::Reply { to, quote: None }));
        }
        let effects = town.happens(ALICE, unsay);
        let told = match &effects[..] {
            [Effect::Unsay { wish, .. }] => {
                let wish = wish.clone().where_latest(None);
                let unsaid = Tell::Unsaid { you: ALICE, conversation: FIRST, wish, gone: false };
                town.tells(unsaid, ALICE)
            }
            _ => effects,
        };
        let [Effect::Erase { wish, .. }, rest @ ..] = &told[..] else { panic!("{told:?}") };
        let not_held = said(ALICE, Notice::NoMoreHeld);
        let expected = named.map_or((3, vec![]), |_| (1, vec![not_held]));
        assert_eq!((wish.messages().count(), rest.to_vec()), expected, "the others stand, and go nowhere");
        assert_eq!(held(&town), 0);
    }
}

#[test]
fn nobody_is_new_for_ever_and_nobody_who_was_here_before_is() {
    let mut town = town();
    assert_eq!(relayed(&town.sends(BOB, picture())).len(), 0, "his go to Alice");
    assert_eq!(town.session(BOB).chat().unwrap().latch, None);
    town.passes(NEW);
    assert_eq!(relayed(&town.sends(ALICE, picture())).len(), 1);
    assert_eq!(town.users[&ALICE.user].new_until, Timestamp::default(), "nothing of it is kept");
}

#[test]
fn goodbye_ends_it_and_the_next_partner_is_asked_anew() {
    let mut town = town();
    town.sends(ALICE, picture());
    town.says(BOB, "/stop");
    assert_eq!(town.presses(BOB, &Button::LetThrough(FIRST)), [answered(Some(Toast::ChatIsOver))]);
    town.says(CAROL, "/find");
    town.says(ALICE, "/find");
    assert_eq!(latch(&town), None);
}
