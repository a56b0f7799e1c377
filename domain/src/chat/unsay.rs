//! Unsaying: what somebody wishes they had not said goes away in both chats.
//!
//! Telegram tells no bot that a message was deleted, so it has to be asked for: `/unsend`, as an answer to the message, or
//! alone, or by a button, for the latest that has reached the partner; once more, for the one before. Of an album all goes by
//! the latter, for it was sent as one; an answer names one message, and that one goes. First the partner's copy goes. Only
//! when it is known to be gone does the original, so that nobody believes something unsaid that still stands there.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::{Chat, State};
use crate::chat::talk::Written;
use crate::chat::user::UserChange;
use crate::chat::{late, mute, newcomer};
use crate::decision::{Decision, Refusal};
use crate::effect::Effect;
use crate::id::{Address, ConversationId, MessageId};
use crate::message::{Tell, Wish};
use crate::notice::Notice;
use crate::reference::Reference;

/// `/unsend`
pub(super) fn wish(caller: &Caller, written: Written) -> Ruling {
    let session = caller.session();
    let chat = match &session.state {
        // They name a message, and what they could name was said in a chat that is over.
        State::Idle | State::Seeking { .. } if written.reply.is_some() && session.last.is_some() => {
            return Err(Refusal(Notice::StaysSaid));
        }
        State::Idle => return Err(Refusal(Notice::NotChatting)),
        State::Seeking { .. } => return Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => chat,
    };
    late::refuse_late(caller, written.id)?;
    let asked = Some(written.message);
    match written.reply.map(|reply| caller.refers_to(reply.to)) {
        None => Ok(take_back_latest(caller, chat, asked)),
        Some(Reference::Mine(message)) => {
            Ok(take_back(caller, chat, Wish { message: Some(message), asked, ..Wish::default() }))
        }
        Some(Reference::Theirs(_)) => Err(Refusal(Notice::HowToUnsay)),
    }
}

/// The latest that they said in this chat is to go.
pub(super) fn take_back_latest(
    caller: &Caller,
    chat: &Chat,
    asked: Option<MessageId>,
) -> Decision<UserChange> {
    let albums = chat.albums.iter().map(|parts| parts.messages.clone()).collect();
    let held = newcomer::latest_held(chat);
    take_back(caller, chat, Wish { asked, held, albums, ..Wish::default() })
}

fn take_back(caller: &Caller, chat: &Chat, wish: Wish) -> Decision<UserChange> {
    if let Some(taken_back) = newcomer::taken_back(caller, chat, &wish) {
        return taken_back;
    }
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    tell(chat.peer, Tell::Unsay { you, from, conversation, wish })
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
    // What this person does not get may be the latest.
    let held_back = caller.session().chat().and_then(|chat| chat.held_back.iter().copied().max());
    let wish = Wish { held: wish.held.max(held_back), ..wish };
    Decision::new().effect(Effect::Unsay { to: caller.at, from, conversation, wish })
}

/// What the partner wished unsaid is gone here, or is not; they should know. What was held back for this person never was
/// here, and counts as gone: the partner is not told that it was.
pub(super) fn reported(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    wish: Wish,
    gone: bool,
) -> Decision<UserChange> {
    let chat = caller.session().chat_of(conversation).filter(|chat| chat.peer == from && !gone);
    let forgotten = chat.and_then(|chat| mute::forget(caller, chat, &wish));
    let gone = gone || forgotten.is_some();
    forgotten.unwrap_or_default().and(tell(from, Tell::Unsaid { you: from, conversation, wish, gone }))
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
        Some(_) => {
            let chat = caller.session().chat_of(conversation);
            let held = chat.and_then(|chat| newcomer::taken_back(caller, chat, &wish));
            let why = if wish.message.is_some() { Notice::NotUnsaid } else { Notice::NothingToUnsay };
            held.unwrap_or_else(|| caller.say(why))
        }
        None => Decision::new(),
    }
}
