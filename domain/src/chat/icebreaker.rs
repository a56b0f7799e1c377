//! A question for both, where neither knows how to begin.

use crate::chat::caller::{Caller, tell};
use crate::chat::session::Chat;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::ConversationId;
use crate::message::Tell;
use crate::notice::Notice;

/// One of them asks for it. Both get the same, and the next time another: the second counts.
pub(super) fn ask(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let number = u32::try_from((caller.now.0 / 1000 + chat.conversation.number) % 1_000_000);
    let number = number.expect("it is below a million");
    let (you, conversation) = (chat.peer, chat.conversation);
    caller.say(Notice::Icebreaker { number }).and(tell(you, Tell::Icebreaker { you, conversation, number }))
}

/// The other has asked for it.
pub(super) fn asked(caller: &Caller, conversation: ConversationId, number: u32) -> Decision<UserChange> {
    match caller.session().chat_of(conversation) {
        Some(_) => caller.say(Notice::Icebreaker { number }),
        None => Decision::new(),
    }
}
