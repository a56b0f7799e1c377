use super::*;
use crate::content::{Caption, Parcel, Poll, Uncopyable};
use crate::message::Report;

fn relayed(from: Address, to: Address, parcel: Parcel) -> Effect {
    Effect::Relay { to, from, conversation: FIRST, parcel, message: Some(MESSAGE), reply: None }
}

fn copy(caption: Option<Caption>) -> Parcel {
    Parcel::Copy { from_chat: ALICE.user.chat(), message: MESSAGE, caption, seen: None }
}

fn rich(text: &str, reduced: bool) -> RichText {
    RichText { text: text.to_owned(), entities: vec![], reduced }
}

fn above(text: &str, reduced: bool) -> Caption {
    Caption { text: rich(text, reduced), above: true }
}

#[test]
fn words_reach_the_partner() {
    let mut town = Town::with_a_chat();
    let parcel = Parcel::Text { text: rich("hello", false), preview: None };
    assert_eq!(town.says(ALICE, "hello"), [relayed(ALICE, BOB, parcel.clone())]);
    assert_eq!(town.says(BOB, "hello"), [relayed(BOB, ALICE, parcel)]);
}

#[test]
fn media_is_copied_and_a_caption_rewritten_only_if_it_names_somebody() {
    let mut town = Town::with_a_chat();
    for (caption, expected) in [
        (None, None),
        (Some(above("the sea", false)), None),
        (Some(above("with Ann", true)), Some(above("with Ann", true))),
    ] {
        assert_eq!(
            town.sends(ALICE, Content::Media { caption, cargo: None }),
            [relayed(ALICE, BOB, copy(expected))]
        );
    }
}

#[test]
fn a_poll_is_asked_anew() {
    let mut town = Town::with_a_chat();
    let poll = Poll { question: rich("Tea?", false), options: vec![rich("Yes", false)], multiple: false };
    assert_eq!(town.sends(ALICE, Content::Poll(poll.clone())), [relayed(ALICE, BOB, Parcel::Poll(poll))]);
}

#[test]
fn what_cannot_be_copied_gets_a_reason() {
    let mut town = Town::with_a_chat();
    assert_eq!(
        town.sends(ALICE, Content::Uncopyable(Uncopyable::Story)),
        [said(ALICE, Notice::CannotRelay { what: Uncopyable::Story })]
    );
}

#[test]
fn a_contact_goes_out_only_after_a_second_word() {
    let mut town = Town::with_a_chat();
    let ask = Notice::ConfirmContact { conversation: FIRST, message: MESSAGE };
    assert_eq!(town.sends(ALICE, Content::Contact(None)), [said(ALICE, ask.clone())]);

    let share = Button::Share { conversation: FIRST, message: MESSAGE };
    assert_eq!(town.presses(ALICE, &share), [answered(Some(Toast::Done)), relayed(ALICE, BOB, copy(None))]);
    assert_eq!(town.presses(ALICE, &share), [answered(Some(Toast::ButtonExpired))], "once");

    assert_eq!(town.sends(ALICE, Content::Contact(None)), [said(ALICE, ask)]);
    assert_eq!(town.presses(ALICE, &Button::Keep), [answered(Some(Toast::Done))]);
    assert_eq!(town.presses(ALICE, &share), [answered(Some(Toast::ButtonExpired))], "kept is kept");
}

#[test]
fn only_the_contact_that_was_asked_about_goes_out() {
    let mut town = Town::with_a_chat();
    town.sends(ALICE, Content::Contact(None));
    let other = Button::Share { conversation: FIRST, message: MessageId(78) };
    assert_eq!(town.presses(ALICE, &other), [answered(Some(Toast::ButtonExpired))]);
    let elsewhere = Button::Share { conversation: SECOND, message: MESSAGE };
    assert_eq!(town.presses(ALICE, &elsewhere), [answered(Some(Toast::ChatIsOver))]);
}

#[test]
fn without_a_partner_words_get_an_answer() {
    let mut town = Town::of_adults();
    assert_eq!(town.says(ALICE, "hello?"), [said(ALICE, Notice::NotChatting)]);
    town.says(ALICE, "/find");
    assert_eq!(town.says(ALICE, "hello?"), [said(ALICE, Notice::StillSearching)]);
}

#[test]
fn words_after_the_goodbye_are_not_shown_and_end_the_chat() {
    let mut town = Town::with_a_chat();
    let hello = Message::Update(BOT, town.next_id(), wrote(ALICE, words("and you?")));
    town.handles(EntityKey::User(ALICE.user), &hello);
    // Alice's words are underway when Bob leaves, and reach him first.
    assert_eq!(
        town.says(BOB, "/stop"),
        [
            said(BOB, Notice::YouLeft { conversation: FIRST }),
            said(ALICE, Notice::PartnerLeft { conversation: FIRST })
        ]
    );
}

#[test]
fn a_stranger_cannot_speak_into_a_conversation() {
    let mut town = Town::with_a_chat();
    let parcel = Parcel::Text { text: rich("psst", false), preview: None };
    let tell =
        Tell::Said { you: ALICE, from: CAROL, conversation: FIRST, parcel, message: None, reply: None };
    assert_eq!(town.tells(tell, ALICE), []);
}

#[test]
fn who_spoke_learns_that_telegram_would_not_deliver() {
    let mut town = Town::with_a_chat();
    let refused = Message::Report(Report::Refused { at: BOB, from: ALICE, conversation: FIRST, why: None });
    town.handles(EntityKey::User(BOB.user), &refused);
    assert_eq!(town.all_is_heard(), [said(ALICE, Notice::NotDelivered)]);

    town.says(ALICE, "/stop");
    town.handles(EntityKey::User(BOB.user), &refused);
    assert_eq!(town.all_is_heard(), [said(ALICE, Notice::NotDelivered)], "also just after the end");

    let undelivered = Tell::Undelivered { you: ALICE, conversation: SECOND, why: None };
    assert_eq!(town.tells(undelivered, ALICE), [], "not about another conversation");
}

#[test]
fn what_is_not_for_us_passes_in_silence() {
    let mut town = Town::of_adults();
    assert_eq!(town.happens(ALICE, Update::Other { kind: "channel_post" }), []);
    assert_eq!(town.handles(EntityKey::User(ALICE.user), &Message::Timer(Timer::Rematch)), []);
}
