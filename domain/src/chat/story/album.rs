use super::crossing::file;
use super::*;
use crate::cargo::{Cargo, File, FileKind};
use crate::chat::{LONGEST_ALBUM, QUIET};
use crate::content::{Caption, Parcel};
use crate::reference::{Reference, Reply};

fn photo(file_id: &str) -> File {
    File { file_id: file_id.to_owned(), ..file(FileKind::Photo, None) }
}

fn caption(text: &str, reduced: bool) -> Caption {
    Caption { text: RichText { text: text.to_owned(), entities: vec![], reduced }, above: false }
}

/// One photo of an album.
fn part(message: i64, album: &str, caption: Option<Caption>) -> Update {
    let cargo = Some(Box::new(Cargo::File(photo(&format!("file {message}")))));
    let content = Content::Media { caption, cargo };
    let mut update = wrote_as(ALICE, MessageId(message), content);
    if let Update::Message { album: of, .. } = &mut update {
        *of = Some(album.to_owned());
    }
    update
}

fn answers(mut update: Update, to: MessageId) -> Update {
    if let Update::Message { reply, .. } = &mut update {
        *reply = Some(Box::new(Reply { to, quote: None }));
    }
    update
}

fn parcels(effects: &[Effect]) -> Vec<&Parcel> {
    fn parcel(effect: &Effect) -> &Parcel {
        match effect {
            Effect::Relay { parcel, .. } => parcel,
            other => panic!("{other:?}"),
        }
    }
    effects.iter().map(parcel).collect()
}

fn whole(messages: impl IntoIterator<Item = i64>) -> Parcel {
    let messages = messages.into_iter().map(MessageId).collect();
    Parcel::Album { from_chat: ALICE.user.chat(), messages, seen: vec![] }
}

#[test]
fn an_album_goes_out_whole_when_nothing_more_comes() {
    let mut town = Town::with_a_chat();
    for message in [5, 6, 7] {
        assert_eq!(town.happens(ALICE, part(message, "a", None)), []);
        town.passes(Millis(400));
    }
    assert_eq!(town.timers_fire(), [], "something came a moment ago");
    town.passes(QUIET);
    assert_eq!(parcels(&town.timers_fire()), [&whole([5, 6, 7])]);
    town.passes(QUIET);
    assert_eq!(town.timers_fire(), [], "once");
}

#[test]
fn whatever_its_sender_does_next_comes_behind_it() {
    let mut town = Town::with_a_chat();
    town.happens(ALICE, part(6, "a", None));
    town.happens(ALICE, part(5, "a", None));
    let effects = town.says(ALICE, "did you see?");
    assert_eq!(parcels(&effects)[0], &whole([5, 6]), "in the order of the chat");
    assert_eq!(effects.len(), 2);

    town.happens(ALICE, part(8, "b", None));
    town.happens(ALICE, part(9, "b", None));
    assert_eq!(parcels(&town.happens(ALICE, part(10, "c", None))), [&whole([8, 9])], "another album");

    let left = town.says(ALICE, "/stop");
    assert!(
        matches!(&left[..], [Effect::Say { to: ALICE, .. }, Effect::Relay { to: BOB, .. }, ..]),
        "{left:?}"
    );
}

#[test]
fn one_that_is_full_does_not_wait_and_one_alone_is_none() {
    let mut town = Town::with_a_chat();
    let most = LONGEST_ALBUM as i64;
    for message in 1..most {
        assert_eq!(town.happens(ALICE, part(message, "a", None)), []);
    }
    assert_eq!(parcels(&town.happens(ALICE, part(most, "a", None))), [&whole(1..=most)]);

    town.happens(ALICE, part(77, "b", None));
    town.passes(QUIET);
    let alone =
        Parcel::Copy { from_chat: ALICE.user.chat(), message: MessageId(77), caption: None, seen: None };
    assert_eq!(parcels(&town.timers_fire()), [&alone]);
}

#[test]
fn one_that_names_somebody_or_answers_something_is_sent_anew() {
    let mut town = Town::with_a_chat();
    let named = caption("with Ann", true);
    town.happens(ALICE, part(5, "a", Some(named.clone())));
    town.happens(ALICE, part(6, "a", None));
    let files = vec![File { caption: Some(named), ..photo("file 5") }, photo("file 6")];
    let group = Parcel::Group { messages: vec![MessageId(5), MessageId(6)], files };
    assert_eq!(parcels(&town.says(ALICE, "/help")[1..]), [&group]);

    town.happens(ALICE, answers(part(8, "b", None), MessageId(3)));
    town.happens(ALICE, part(9, "b", None));
    town.passes(QUIET);
    let effects = town.timers_fire();
    let [Effect::Relay { parcel: Parcel::Group { files, .. }, reply: Some(reply), .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((files.len(), reply.to), (2, Reference::Mine(MessageId(3))));
}

#[test]
fn one_that_nobody_knows_whole_never_shows_whom_it_names() {
    let mut town = Town::with_a_chat();
    town.happens(ALICE, part(5, "a", Some(caption("with Ann", true))));
    let mut hologram = part(6, "a", None);
    if let Update::Message { content, .. } = &mut hologram {
        *content = Content::Media { caption: None, cargo: None };
    }
    town.happens(ALICE, hologram);
    town.passes(QUIET);
    let effects = town.timers_fire();
    let captions: Vec<_> = parcels(&effects)
        .into_iter()
        .map(|parcel| match parcel {
            Parcel::Copy { caption, .. } => caption.is_some(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(captions, [true, false]);
}

#[test]
fn a_chat_that_is_over_takes_what_is_held_with_it() {
    let mut town = Town::with_a_chat();
    town.happens(ALICE, part(5, "a", None));
    town.says(BOB, "/stop");
    town.passes(QUIET);
    assert_eq!(town.timers_fire(), []);
}
