//! Unsaying: what somebody wishes they had not said goes away in both chats.
//!
//! Telegram tells no bot that a message was deleted, so it has to be asked for: `/unsend`, as an answer to the message. First
//! the partner's copy goes. Only when it is known to be gone does the original, so that nobody believes something unsaid
//! that still stands there.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::State;
use crate::chat::talk::Written;
use crate::chat::user::UserChange;
use crate::chat::{late, newcomer};
use crate::decision::{Decision, Refusal};
use crate::effect::Effect;
use crate::id::{Address, ConversationId};
use crate::message::{Tell, Wish};
use crate::notice::Notice;
use crate::reference::Reference;

/// `/unsend`
pub(super) fn wish(caller: &Caller, written: Written) -> Ruling {
    let chat = match &caller.session().state {
        State::Idle => return Err(Refusal(Notice::NotChatting)),
        State::Seeking { .. } => return Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => chat,
    };
    late::refuse_late(caller, written.id)?;
    let about = written.reply.map(|reply| caller.refers_to(reply.to));
    let Some(Reference::Mine(message)) = about else { return Err(Refusal(Notice::HowToUnsay)) };
    let wish = Wish { message, asked: written.message };
    if let Some(taken_back) = newcomer::taken_back(caller, chat, wish) {
        return Ok(taken_back);
    }
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    Ok(tell(chat.peer, Tell::Unsay { you, from, conversation, wish }))
}

/// The partner wishes to unsay something.
pub(super) fn wished(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    wish: Wish,
) -> Decision<UserChange> {
    if !caller.hears(from, conversation) {
        return tell(from, Tell::Left { you: from, conversation });
    }
    Decision::new().effect(Effect::Unsay { to: caller.at, from, conversation, wish })
}

/// What the partner wished unsaid is gone here, or is not; they should know.
pub(super) fn reported(
    from: Address,
    conversation: ConversationId,
    wish: Wish,
    gone: bool,
) -> Decision<UserChange> {
    tell(from, Tell::Unsaid { you: from, conversation, wish, gone })
}

/// What this person wished unsaid is gone at the partner's, or is not. That it vanishes here, too, is the answer.
pub(super) fn unsaid(
    caller: &Caller,
    conversation: ConversationId,
    wish: Wish,
    gone: bool,
) -> Decision<UserChange> {
    match caller.session().partner_of(conversation) {
        Some(_) if gone => Decision::new().effect(Effect::Erase { at: caller.at, wish }),
        Some(_) => caller.say(Notice::NotUnsaid),
        None => Decision::new(),
    }
}
