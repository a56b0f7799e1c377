//! What somebody does not want to get.

use super::*;
use crate::chat::Muted;
use crate::content::Parcel;

const PICTURE: Content = Content::Media { caption: None, cargo: None };

fn muted(who: Address, muted: Option<Muted>) -> Effect {
    said(who, Notice::Muted { conversation: FIRST, muted })
}

fn is_relayed(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Relay { .. }))
}

#[test]
fn media_is_held_back_and_the_partner_is_not_told() {
    let mut town = Town::with_a_chat();
    assert!(is_relayed(&town.sends(BOB, PICTURE)));
    assert_eq!(town.presses(ALICE, &Button::Mute(FIRST)), [answered(None), muted(ALICE, Some(Muted::Media))]);
    assert_eq!(town.sends(BOB, PICTURE), [], "nobody hears of it");
    assert!(is_relayed(&town.says(BOB, "words")), "words arrive");
    assert!(is_relayed(&town.sends(ALICE, PICTURE)), "it goes for one side only");
}

#[test]
fn all_is_held_back_until_they_wish_otherwise() {
    let mut town = Town::with_a_chat();
    town.presses(ALICE, &Button::MuteAll(FIRST));
    assert_eq!((town.says(BOB, "words"), town.sends(BOB, PICTURE)), (vec![], vec![]));
    assert_eq!(town.presses(ALICE, &Button::Unmute(FIRST)), [answered(None), muted(ALICE, None)]);
    let effects = town.says(BOB, "more words");
    let [Effect::Relay { parcel: Parcel::Text { text, .. }, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(text.text, "more words");
}

#[test]
fn the_command_goes_to_and_fro_and_a_new_chat_begins_without_it() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.says(ALICE, "/mute"), [muted(ALICE, Some(Muted::Media))]);
    assert_eq!(town.says(ALICE, "/mute"), [muted(ALICE, None)]);
    town.says(ALICE, "/mute");
    town.says(ALICE, "/next");
    assert_eq!(town.says(ALICE, "/mute"), [said(ALICE, Notice::NotChatting)]);
    town.says(CAROL, "/find");
    assert!(is_relayed(&town.sends(CAROL, PICTURE)));
    assert_eq!(town.presses(ALICE, &Button::Mute(FIRST)), [answered(Some(Toast::ChatIsOver))]);
}
