use super::*;
use crate::cargo::{Cargo, Location, Moving};
use crate::content::{Caption, Parcel};
use crate::reference::{Quote, Reference, Reply};
use crate::revision::Revision;

fn edit(content: Content) -> Update {
    Update::Edited { from: ALICE.user, message: MESSAGE, content }
}

fn text(text: &str) -> Revision {
    Revision::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
}

fn revised(revision: Revision) -> Effect {
    Effect::Revise { to: BOB, conversation: FIRST, message: MESSAGE, revision }
}

fn reacted(who: Address, emoji: Option<&str>) -> Update {
    Update::Reacted { from: who.user, message: MESSAGE, emoji: emoji.map(str::to_owned) }
}

fn felt(to: Address, about: Reference, emoji: Option<&str>) -> Effect {
    Effect::Feel { to, conversation: FIRST, about, emoji: emoji.map(str::to_owned) }
}

fn place(moving: Option<Moving>) -> Location {
    Location { latitude_e6: 1, longitude_e6: 2, moving }
}

fn at(place: Location) -> Content {
    Content::Media { caption: None, cargo: Some(Box::new(Cargo::Location(place))) }
}

#[test]
fn an_edit_reaches_the_partner_and_a_command_does_not() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.happens(ALICE, edit(words("hello"))), [revised(text("hello"))]);
    assert_eq!(town.happens(ALICE, edit(words("/stop"))), []);
    let caption = Caption { text: RichText { text: "sea".to_owned(), ..RichText::default() }, above: false };
    let content = Content::Media { caption: Some(caption.clone()), cargo: None };
    assert_eq!(town.happens(ALICE, edit(content)), [revised(Revision::Caption(caption))]);
}

#[test]
fn a_place_that_moves_is_sent_anew_moves_and_stops() {
    let mut town = Town::with_a_chat();
    let moving = place(Some(Moving { period: 3600, heading: Some(90), accuracy: None }));
    let sent = town.sends(ALICE, at(moving));
    let cargo = Cargo::Location(moving);
    assert!(
        matches!(&sent[..], [Effect::Relay { parcel: Parcel::Cargo(sent), .. }] if **sent == cargo),
        "{sent:?}"
    );
    assert_eq!(town.happens(ALICE, edit(at(moving))), [revised(Revision::Moved(moving))]);
    assert_eq!(town.happens(ALICE, edit(at(place(None)))), [revised(Revision::Stopped)]);
}

#[test]
fn a_reaction_is_to_ones_own_words_or_to_the_partners() {
    let mut town = Town::with_a_chat();
    let heart = Some("❤");
    assert_eq!(town.happens(ALICE, reacted(ALICE, heart)), [felt(BOB, Reference::Mine(MESSAGE), heart)]);
    town.original = Some(MessageId(5));
    assert_eq!(town.happens(ALICE, reacted(ALICE, None)), [felt(BOB, Reference::Theirs(MessageId(5)), None)]);
}

#[test]
fn an_answer_keeps_what_it_answers_and_the_part_that_was_chosen() {
    let mut town = Town::with_a_chat();
    let quote = Quote { text: RichText { text: "ell".to_owned(), ..RichText::default() }, position: 1 };
    let mut answer = wrote(ALICE, words("yes"));
    if let Update::Message { reply, .. } = &mut answer {
        *reply = Some(Box::new(Reply { to: MessageId(4), quote: Some(quote.clone()) }));
    }
    town.original = Some(MessageId(9));
    let effects = town.happens(ALICE, answer);
    let [Effect::Relay { reply: Some(reply), message, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*reply, Reply { to: Reference::Theirs(MessageId(9)), quote: Some(quote) });
    assert_eq!(*message, Some(MESSAGE));
}

#[test]
fn second_thoughts_reach_nobody_once_the_chat_is_over_nor_from_a_stranger() {
    let mut town = Town::with_a_chat();
    let stranger = Tell::Revised {
        you: BOB,
        from: CAROL,
        conversation: FIRST,
        message: MESSAGE,
        revision: text("psst"),
    };
    assert_eq!(town.tells(stranger, BOB), []);
    let felt = Tell::Felt {
        you: BOB,
        from: CAROL,
        conversation: FIRST,
        about: Reference::Mine(MESSAGE),
        emoji: None,
    };
    assert_eq!(town.tells(felt, BOB), []);

    // What is underway when Bob leaves comes too late.
    for update in [edit(words("and you?")), reacted(ALICE, Some("👍"))] {
        let mut town = Town::with_a_chat();
        let message = Message::Update(BOT, town.next_id(), update.clone());
        town.handles(EntityKey::User(ALICE.user), &message);
        let left = town.says(BOB, "/stop");
        assert!(left.iter().all(|effect| matches!(effect, Effect::Say { .. })), "{left:?}");
        assert_eq!(town.happens(ALICE, update), [], "and then there is nobody");
    }
}

#[test]
fn a_contact_that_waits_for_its_senders_word_keeps_what_it_answers() {
    let mut town = Town::with_a_chat();
    let mut card = wrote(ALICE, Content::Contact(None));
    if let Update::Message { reply, .. } = &mut card {
        *reply = Some(Box::new(Reply { to: MessageId(4), quote: None }));
    }
    town.happens(ALICE, card);
    let effects = town.presses(ALICE, &Button::Share { conversation: FIRST, message: MESSAGE });
    let [_, Effect::Relay { parcel: Parcel::Copy { .. }, reply, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(reply.as_ref().map(|reply| reply.to), Some(Reference::Mine(MessageId(4))));
    assert_eq!(town.session(ALICE).chat().unwrap().contact_reply, None);
}
