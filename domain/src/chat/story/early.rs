use super::crossing::file;
use super::*;
use crate::cargo::{Cargo, FileKind};
use crate::chat::{MOST_EDITS, WAITS};
use crate::content::{Caption, Parcel};

const ORIGINAL: UpdateId = UpdateId(100);
const CHANGED: UpdateId = UpdateId(101);
const CHANGED_AGAIN: UpdateId = UpdateId(102);

fn edit(message: i64, content: Content) -> Update {
    Update::Edited { from: ALICE.user, message: MessageId(message), content }
}

fn original(message: i64, content: Content) -> Update {
    wrote_as(ALICE, MessageId(message), content)
}

/// Files that are passed on as they are now need their words only where these name somebody.
fn picture(text: &str) -> Content {
    let text = RichText { text: text.to_owned(), entities: vec![], reduced: true };
    let caption = Some(Caption { text, above: false });
    Content::Media { caption, cargo: Some(Box::new(Cargo::File(file(FileKind::Photo, None)))) }
}

/// The words that reach Bob, also those under a picture.
fn reached(effects: &[Effect]) -> Vec<String> {
    let words = |effect: &Effect| match effect {
        Effect::Relay { to: BOB, parcel: Parcel::Text { text, .. }, .. } => Some(text.text.clone()),
        Effect::Relay { to: BOB, parcel: Parcel::Copy { caption, .. }, .. } => {
            Some(caption.as_ref().map(|caption| caption.text.text.clone()).unwrap_or_default())
        }
        _ => None,
    };
    effects.iter().filter_map(words).collect()
}

#[test]
fn what_was_changed_before_it_came_goes_out_as_it_reads_now() {
    for content in [words, picture] {
        let mut town = Town::with_a_chat();
        town.arrives(ALICE, CHANGED, edit(5, content("new")));
        assert_eq!(reached(&town.arrives(ALICE, ORIGINAL, original(5, content("old")))), ["new"]);
        assert_eq!(reached(&town.happens(ALICE, original(6, content("another")))), ["another"]);
    }
}

#[test]
fn in_whatever_order_they_come_the_latest_words_stay() {
    let (first, second, third) = (original(5, words("a")), edit(5, words("b")), edit(5, words("c")));
    let updates = [(ORIGINAL, first), (CHANGED, second), (CHANGED_AGAIN, third)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut town = Town::with_a_chat();
        let mut reads = None;
        for place in order {
            let (id, update) = updates[place].clone();
            for effect in town.arrives(ALICE, id, update) {
                match effect {
                    Effect::Relay { parcel: Parcel::Text { text, .. }, .. } => reads = Some(text.text),
                    // There is no copy to change before.
                    Effect::Revise { revision: crate::revision::Revision::Text { text, .. }, .. } => {
                        reads = reads.map(|_| text.text);
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(reads.as_deref(), Some("c"), "{order:?}");
    }
}

#[test]
fn a_change_waits_for_a_minute_and_a_few_do() {
    let mut town = Town::with_a_chat();
    let kept = |town: &Town| town.session(ALICE).chat().unwrap().edits.len();
    for message in 1..=MOST_EDITS as i64 + 1 {
        town.happens(ALICE, edit(message, words("new")));
    }
    assert_eq!(kept(&town), MOST_EDITS);
    assert_eq!(reached(&town.happens(ALICE, original(1, words("old")))), ["old"], "the first made room");
    assert_eq!(reached(&town.happens(ALICE, original(2, words("old")))), ["new"]);
    town.passes(WAITS);
    assert_eq!(reached(&town.happens(ALICE, original(3, words("old")))), ["old"]);
    town.timers_fire();
    assert_eq!(kept(&town), 0, "nothing of it stays");
}

#[test]
fn what_may_not_be_said_is_not_said_by_an_early_change() {
    let mut town = Town::with_a_chat();
    town.happens(ALICE, edit(5, words("/stop")));
    assert_eq!(reached(&town.happens(ALICE, original(5, words("hello")))), ["hello"]);
    town.happens(ALICE, edit(6, words("psst")));
    town.says(ALICE, "/stop");
    town.says(ALICE, "/find");
    town.says(CAROL, "/find");
    let effects = town.happens(ALICE, original(6, words("hello")));
    assert!(!format!("{effects:?}").contains("psst"), "it was for Bob: {effects:?}");
}
