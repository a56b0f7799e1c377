use super::*;
use crate::chat::MOST_ALBUMS;
use crate::message::{Report, Wish};
use crate::reference::Reply;

const ASKED: MessageId = MessageId(80);
const WISH: Wish =
    Wish { message: Some(MESSAGE), asked: Some(ASKED), held: None, albums: vec![], more: vec![] };
const LATEST: Wish = Wish { message: None, asked: Some(ASKED), held: None, albums: vec![], more: vec![] };

fn unsay(to: Option<MessageId>) -> Update {
    let mut update = wrote_as(ALICE, ASKED, words("/unsend"));
    if let Update::Message { reply, .. } = &mut update {
        *reply = to.map(|to| Box::new(Reply { to, quote: None }));
    }
    update
}

fn unsaid(town: &mut Town, wish: Wish, gone: bool) -> Vec<Effect> {
    let report = Report::Unsaid { at: BOB, from: ALICE, conversation: FIRST, wish, gone };
    town.handles(EntityKey::User(BOB.user), &Message::Report(report));
    town.all_is_heard()
}

#[test]
fn the_copy_goes_first_and_then_the_original() {
    let mut town = Town::with_a_chat();
    let wished = town.happens(ALICE, unsay(Some(MESSAGE)));
    assert_eq!(wished, [Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish: WISH }]);
    assert!(matches!(wished[0].done(), Some(Report::Unsaid { gone: true, .. })));
    assert!(matches!(wished[0].refused(), Some(Report::Unsaid { gone: false, .. })));
    assert_eq!(unsaid(&mut town, WISH, true), [Effect::Erase { at: ALICE, wish: WISH }]);
    assert_eq!(unsaid(&mut town, WISH, false), [said(ALICE, Notice::NotUnsaid)]);
}

#[test]
fn only_what_one_has_said_oneself_can_be_unsaid() {
    let mut town = Town::with_a_chat();
    town.original = Some(MessageId(4));
    assert_eq!(town.happens(ALICE, unsay(Some(MESSAGE))), [said(ALICE, Notice::HowToUnsay)]);
}

#[test]
fn alone_it_is_about_the_latest_that_has_reached_the_partner() {
    let mut town = Town::with_a_chat();
    let unsaying = |wish| Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish };
    assert_eq!(town.happens(ALICE, unsay(None)), [unsaying(LATEST)]);
    assert_eq!(unsaying(LATEST).about(), [], "which that is turns out when it goes");
    assert_eq!(LATEST.where_latest(Some(MESSAGE)), WISH);
    assert_eq!(WISH.where_latest(Some(MessageId(90))), WISH, "what was named is meant");
    assert_eq!(unsaid(&mut town, LATEST, false), [said(ALICE, Notice::NothingToUnsay)]);
}

#[test]
fn a_button_takes_back_the_latest_of_this_chat() {
    let mut town = Town::with_a_chat();
    let wish = Wish { asked: None, ..LATEST };
    let unsaying = Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish: wish.clone() };
    assert_eq!(town.presses(ALICE, &Button::Unsay(FIRST)), [answered(None), unsaying]);
    let wish = wish.where_latest(Some(MESSAGE));
    assert_eq!(unsaid(&mut town, wish.clone(), true), [Effect::Erase { at: ALICE, wish }]);
    town.says(BOB, "/stop");
    assert_eq!(town.presses(ALICE, &Button::Unsay(FIRST)), [answered(Some(Toast::ChatIsOver))]);
}

/// Or a muted person's partner would find out by it.
#[test]
fn what_the_partner_does_not_get_is_unsaid_as_if_it_had_arrived() {
    let mut town = Town::with_a_chat();
    town.presses(BOB, &Button::MuteAll(FIRST));
    let (earlier, later) = (MessageId(78), MessageId(79));
    for message in [earlier, later] {
        assert_eq!(town.happens(ALICE, wrote_as(ALICE, message, words("hello?"))), []);
    }
    for message in [later, earlier] {
        let wish = Wish { held: Some(message), ..LATEST };
        let unsaying = Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish: wish.clone() };
        assert_eq!(town.happens(ALICE, unsay(None)), [unsaying], "unless something later has arrived");
        let wish = wish.where_latest(Some(MESSAGE));
        assert_eq!(wish.message, Some(message));
        assert_eq!(unsaid(&mut town, wish.clone(), false), [Effect::Erase { at: ALICE, wish }]);
    }
    assert_eq!(unsaid(&mut town, LATEST, false), [said(ALICE, Notice::NothingToUnsay)]);
    assert_eq!(unsaid(&mut town, WISH, false), [said(ALICE, Notice::NotUnsaid)], "it was not held back");
}

#[test]
fn what_is_noted_of_the_held_back_has_an_end() {
    let mut town = Town::with_a_chat();
    town.presses(BOB, &Button::MuteAll(FIRST));
    for message in 0..100 {
        town.happens(ALICE, wrote_as(ALICE, MessageId(message), words(&message.to_string())));
    }
    let noted = town.session(BOB).chat().map(|chat| chat.held_back.clone()).unwrap_or_default();
    assert_eq!((noted.len(), noted.last()), (64, Some(&MessageId(99))));
}

#[test]
fn what_an_older_release_wrote_is_read() {
    let wish: Wish = serde_json::from_str(r#"{"message":77,"asked":80}"#).unwrap();
    assert_eq!(wish, WISH);
    assert_eq!(serde_json::to_string(&wish).unwrap(), r#"{"message":77,"asked":80}"#);
}

#[test]
fn what_is_over_stays_as_it_is() {
    let mut town = Town::with_a_chat();
    let wish = Message::Update(BOT, town.next_id(), unsay(Some(MESSAGE)));
    town.handles(EntityKey::User(ALICE.user), &wish);
    let left = town.says(BOB, "/stop");
    assert!(left.iter().all(|effect| matches!(effect, Effect::Say { .. })), "{left:?}");
    assert_eq!(town.happens(ALICE, unsay(Some(MESSAGE))), [said(ALICE, Notice::StaysSaid)]);
    assert_eq!(town.happens(ALICE, unsay(None)), [said(ALICE, Notice::NotChatting)], "none is named");
    town.says(ALICE, "/find");
    assert_eq!(town.happens(ALICE, unsay(Some(MESSAGE))), [said(ALICE, Notice::StaysSaid)]);
    assert_eq!(town.happens(ALICE, unsay(None)), [said(ALICE, Notice::StillSearching)]);
    let mut town = Town::of_adults();
    let never = town.happens(ALICE, unsay(Some(MESSAGE)));
    assert_eq!(never, [said(ALICE, Notice::NotChatting)], "there was no chat");
}

fn picture(of: &str, message: MessageId) -> Update {
    let picture = Content::Media { caption: None, cargo: None };
    let mut update = wrote_as(ALICE, message, picture);
    if let Update::Message { album, .. } = &mut update {
        *album = Some(of.to_owned());
    }
    update
}

const ALBUM: [MessageId; 3] = [MessageId(70), MessageId(71), MessageId(72)];

/// Alice has sent an album, and a word behind it.
fn with_an_album(mut town: Town) -> Town {
    for message in ALBUM {
        town.happens(ALICE, picture("album", message));
    }
    town.happens(ALICE, wrote_as(ALICE, MessageId(73), words("the sea")));
    town
}

fn wished(effects: &[Effect]) -> Wish {
    let [Effect::Unsay { wish, .. }] = effects else { panic!("{effects:?}") };
    wish.clone()
}

#[test]
fn of_an_album_that_is_the_latest_all_goes() {
    let mut town = with_an_album(Town::with_a_chat());
    let wish = wished(&town.happens(ALICE, unsay(None)));
    let word = wish.clone().where_latest(Some(MessageId(73)));
    assert_eq!((word.messages().collect(), &word.albums), (vec![MessageId(73)], &vec![]), "it came later");
    let wish = wish.where_latest(Some(ALBUM[2]));
    let unsaying = Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish: wish.clone() };
    let mut goes: Vec<MessageId> = wish.messages().collect();
    goes.sort_unstable();
    assert_eq!(goes, ALBUM);
    assert_eq!(unsaying.about().len(), 3, "the copy of each");
    assert_eq!(unsaid(&mut town, wish.clone(), true), [Effect::Erase { at: ALICE, wish }]);
}

#[test]
fn an_answer_to_one_of_an_album_takes_back_that_one() {
    let mut town = with_an_album(Town::with_a_chat());
    let wish = wished(&town.happens(ALICE, unsay(Some(ALBUM[1]))));
    let wish = wish.where_latest(Some(ALBUM[2]));
    assert_eq!(wish.messages().collect::<Vec<_>>(), [ALBUM[1]]);
}

#[test]
fn an_album_that_the_partner_does_not_get_goes_in_one_too() {
    let mut town = Town::with_a_chat();
    town.presses(BOB, &Button::MuteAll(FIRST));
    let mut town = with_an_album(town);
    town.happens(ALICE, unsay(Some(MessageId(73))));
    let word = Wish { message: Some(MessageId(73)), ..Wish::default() };
    unsaid(&mut town, word, false);
    let wish = wished(&town.happens(ALICE, unsay(None))).where_latest(None);
    assert_eq!(wish.messages().count(), ALBUM.len());
    assert_eq!(unsaid(&mut town, wish.clone(), false), [Effect::Erase { at: ALICE, wish }]);
    assert_eq!(town.session(BOB).chat().map(|chat| chat.held_back.clone()), Some(vec![]));
}

#[test]
fn only_so_many_albums_are_remembered() {
    let mut town = Town::with_a_chat();
    for album in 0..=MOST_ALBUMS {
        for message in ALBUM {
            town.happens(ALICE, picture(&album.to_string(), message));
        }
    }
    assert_eq!(town.session(ALICE).chat().map(|chat| chat.albums.len()), Some(MOST_ALBUMS));
}
