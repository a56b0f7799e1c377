use super::*;
use crate::message::{Report, Wish};
use crate::reference::Reply;

const ASKED: MessageId = MessageId(80);
const WISH: Wish = Wish { message: MESSAGE, asked: ASKED };

fn unsay(to: Option<MessageId>) -> Update {
    let mut update = wrote_as(ALICE, ASKED, words("/unsend"));
    if let Update::Message { reply, .. } = &mut update {
        *reply = to.map(|to| Box::new(Reply { to, quote: None }));
    }
    update
}

fn unsaid(town: &mut Town, gone: bool) -> Vec<Effect> {
    let report = Report::Unsaid { at: BOB, from: ALICE, conversation: FIRST, wish: WISH, gone };
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
    assert_eq!(unsaid(&mut town, true), [Effect::Erase { at: ALICE, wish: WISH }]);
    assert_eq!(unsaid(&mut town, false), [said(ALICE, Notice::NotUnsaid)]);
}

#[test]
fn only_what_one_has_said_oneself_can_be_unsaid() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.happens(ALICE, unsay(None)), [said(ALICE, Notice::HowToUnsay)]);
    town.original = Some(MessageId(4));
    assert_eq!(town.happens(ALICE, unsay(Some(MESSAGE))), [said(ALICE, Notice::HowToUnsay)]);
}

#[test]
fn what_is_over_stays_as_it_is() {
    let mut town = Town::with_a_chat();
    let wish = Message::Update(BOT, town.next_id(), unsay(Some(MESSAGE)));
    town.handles(EntityKey::User(ALICE.user), &wish);
    let left = town.says(BOB, "/stop");
    assert!(left.iter().all(|effect| matches!(effect, Effect::Say { .. })), "{left:?}");
    assert_eq!(town.happens(ALICE, unsay(Some(MESSAGE))), [said(ALICE, Notice::NotChatting)]);
}
