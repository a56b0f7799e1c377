//! A question for both, where neither knows how to begin.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::{Chat, Muted, State};
use crate::chat::user::UserChange;
use crate::chat::{idle, moderation};
use crate::decision::Decision;
use crate::id::ConversationId;
use crate::message::Tell;
use crate::notice::{Notice, Toast};
use crate::time::Millis;

/// So long they are told to wait before they ask again: the partner is not to be flooded by a button.
const AGAIN: Millis = Millis::seconds(60);

/// One of them asks for it. Both get the same, and the next time another: the second counts. Whom a moderator has muted is heard
/// by this way as little as by any other.
pub(super) fn ask(caller: &Caller, chat: &Chat) -> Result<Ruling, Toast> {
    if chat.icebreaker.is_some_and(|asked| caller.now < asked + AGAIN) {
        return Err(Toast::AskedLately);
    }
    Ok(moderation::refuse_muted(caller).map(|()| idle::lively(caller, put(caller, chat))))
}

fn put(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let number = u32::try_from((caller.now.0 / 1000 + chat.conversation.number) % 1_000_000);
    let number = number.expect("it is below a million");
    let (you, conversation) = (chat.peer, chat.conversation);
    let asked = Chat { icebreaker: Some(caller.now), ..chat.clone() };
    let noted = Decision::new().change(caller.became(State::Paired(asked)));
    noted
        .and(caller.say(Notice::Icebreaker { number }))
        .and(tell(you, Tell::Icebreaker { you, conversation, number }))
}

/// The other has asked for it.
pub(super) fn asked(caller: &Caller, conversation: ConversationId, number: u32) -> Decision<UserChange> {
    match caller.session().chat_of(conversation) {
        Some(chat) if chat.muted != Some(Muted::All) => caller.say(Notice::Icebreaker { number }),
        _ => Decision::new(),
    }
}
