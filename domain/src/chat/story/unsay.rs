use super::*;
use crate::message::{Report, Wish};
use crate::reference::Reply;

const ASKED: MessageId = MessageId(80);
const WISH: Wish = Wish { message: Some(MESSAGE), asked: Some(ASKED), held: None };
const LATEST: Wish = Wish { message: None, ..WISH };

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
    assert_eq!(unsaying(LATEST).about(), None, "which that is turns out when it goes");
    assert_eq!(LATEST.where_latest(Some(MESSAGE)), WISH);
    assert_eq!(WISH.where_latest(Some(MessageId(90))), WISH, "what was named is meant");
    assert_eq!(unsaid(&mut town, LATEST, false), [said(ALICE, Notice::NothingToUnsay)]);
}

#[test]
fn a_button_takes_back_the_latest_of_this_chat() {
    let mut town = Town::with_a_chat();
    let wish = Wish { asked: None, ..LATEST };
    let unsaying = Effect::Unsay { to: BOB, from: ALICE, conversation: FIRST, wish };
    assert_eq!(town.presses(ALICE, &Button::Unsay(FIRST)), [answered(None), unsaying]);
    let wish = wish.where_latest(Some(MESSAGE));
    assert_eq!(unsaid(&mut town, wish, true), [Effect::Erase { at: ALICE, wish }]);
    town.says(BOB, "/stop");
    assert_eq!(town.presses(ALICE, &Button::Unsay(FIRST)), [answered(Some(Toast::ChatIsOver))]);
}

/// A picture that was held back may have been the latest.
#[test]
fn where_the_partner_holds_something_back_nothing_else_goes_in_its_place() {
    let mut town = Town::with_a_chat();
    town.presses(BOB, &Button::Mute(FIRST));
    assert_eq!(town.happens(ALICE, unsay(None)), [said(ALICE, Notice::NothingToUnsay)]);
    assert!(matches!(town.happens(ALICE, unsay(Some(MESSAGE)))[..], [Effect::Unsay { .. }]));
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
