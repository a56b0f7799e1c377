//! Talking: everything one sends reaches the other, or they are told why not.

use crate::cargo::{Cargo, Contact};
use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::chat::{crossing, late};
use crate::content::{Content, Parcel};
use crate::decision::{Decision, Refusal};
use crate::effect::Effect;
use crate::id::{Address, ConversationId, MessageId, UpdateId};
use crate::message::Tell;
use crate::notice::{Notice, Uncrossable};

/// A message for the partner.
pub(super) fn send(caller: &Caller, id: UpdateId, message: MessageId, content: &Content) -> Ruling {
    let chat = match caller.session().state {
        State::Idle => return Err(Refusal(Notice::NotChatting)),
        State::Seeking { .. } => return Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => chat,
    };
    late::refuse_late(caller, id)?;
    match content {
        Content::Text { text, preview } => {
            Ok(say(caller, &chat, Parcel::Text { text: text.clone(), preview: preview.clone() }))
        }
        Content::Media { caption, cargo } if chat.crosses_from(caller.at) => {
            let parcel = crossing::media(cargo.as_deref(), caption.as_ref())?;
            Ok(say(caller, &chat, parcel))
        }
        Content::Media { caption, .. } => {
            // A caption that travels whole stays Telegram's to copy: so what we do not know of it arrives too.
            let caption = caption.clone().filter(|caption| caption.text.reduced);
            Ok(say(caller, &chat, Parcel::Copy { from_chat: caller.at.user.chat(), message, caption }))
        }
        Content::Poll(poll) => Ok(say(caller, &chat, Parcel::Poll(poll.clone()))),
        Content::Contact(contact) if chat.crosses_from(caller.at) => {
            let contact = crossing::contact(contact.as_deref())?;
            Ok(confirm_contact(caller, &chat, message, Some(contact)))
        }
        Content::Contact(_) => Ok(confirm_contact(caller, &chat, message, None)),
        Content::Uncopyable(what) => Err(Refusal(Notice::CannotRelay { what: *what })),
    }
}

/// They changed what they had sent. The partner keeps the first version, of which they are told once in each
/// conversation: a live location alone changes every few seconds.
pub(super) fn edited(caller: &Caller) -> Decision<UserChange> {
    match caller.session().chat() {
        Some(chat) if !chat.edit_noted => Decision::new()
            .change(caller.became(State::Paired(Chat { edit_noted: true, ..chat })))
            .and(caller.say(Notice::EditNotPassedOn)),
        _ => Decision::new(),
    }
}

/// A contact names a person (C-27), so it waits for a second word. Only the latest does.
fn confirm_contact(
    caller: &Caller,
    chat: &Chat,
    message: MessageId,
    crossing_contact: Option<Box<Contact>>,
) -> Decision<UserChange> {
    let ask = Notice::ConfirmContact { conversation: chat.conversation, message };
    let unconfirmed_contact = Some(message);
    Decision::new()
        .change(caller.became(State::Paired(Chat { unconfirmed_contact, crossing_contact, ..chat.clone() })))
        .and(caller.say(ask))
}

/// The second word: the contact goes out.
pub(super) fn share_contact(caller: &Caller, chat: &Chat, message: MessageId) -> Decision<UserChange> {
    let parcel = match chat.crossing_contact.clone() {
        Some(contact) => Parcel::Cargo(Box::new(Cargo::Contact(*contact))),
        None => Parcel::Copy { from_chat: caller.at.user.chat(), message, caption: None },
    };
    keep_contact(caller, chat).and(say(caller, chat, parcel))
}

/// The contact stays where it is.
pub(super) fn keep_contact(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let kept = Chat { unconfirmed_contact: None, crossing_contact: None, ..chat.clone() };
    Decision::new().change(caller.became(State::Paired(kept)))
}

fn say(caller: &Caller, chat: &Chat, parcel: Parcel) -> Decision<UserChange> {
    let said = Tell::Said { you: chat.peer, from: caller.at, conversation: chat.conversation, parcel };
    tell(chat.peer, said)
}

/// The partner says something. From anybody who is not the partner in this very conversation it is not shown, and
/// they learn that it is over.
pub(super) fn said(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    parcel: &Parcel,
) -> Decision<UserChange> {
    match caller.session().chat_of(conversation) {
        Some(chat) if chat.peer == from => Decision::new().effect(Effect::Relay {
            to: caller.at,
            from,
            conversation,
            parcel: parcel.clone(),
        }),
        _ => tell(from, Tell::Left { you: from, conversation }),
    }
}

/// Telegram would not carry to this person what somebody said; who said it should know.
pub(super) fn refused(
    from: Address,
    conversation: ConversationId,
    why: Option<Uncrossable>,
) -> Decision<UserChange> {
    tell(from, Tell::Undelivered { you: from, conversation, why })
}

/// Telegram would not carry to the partner what this person said.
pub(super) fn undelivered(
    caller: &Caller,
    conversation: ConversationId,
    why: Option<Uncrossable>,
) -> Decision<UserChange> {
    let notice = why.map_or(Notice::NotDelivered, |why| Notice::CannotCross { why });
    match caller.session().partner_of(conversation) {
        Some(_) => caller.say(notice),
        None => Decision::new(),
    }
}
