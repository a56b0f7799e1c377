//! Talking: everything one sends reaches the other, or they are told why not.

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, Contact};
use crate::chat::album::{self, Item};
use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::chat::{crossing, early, late, moderation, mute, newcomer};
use crate::content::{Content, Parcel};
use crate::decision::{Decision, Refusal};
use crate::effect::Effect;
use crate::id::{Address, ConversationId, MessageId, UpdateId};
use crate::message::Tell;
use crate::notice::{Notice, Uncrossable};
use crate::reference::{Reference, Reply};

/// Something that somebody wrote.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    /// The update that brought it.
    pub id: UpdateId,
    /// The message.
    pub message: MessageId,
    /// What is in it.
    pub content: &'a Content,
    /// What it answers.
    pub reply: Option<&'a Reply<MessageId>>,
    /// The album that it is a part of.
    pub album: Option<&'a str>,
}

/// Something that goes to the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utterance {
    /// The message that holds it, or the first of them.
    pub message: MessageId,
    /// What goes out.
    pub parcel: Parcel,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply<Reference>>,
}

impl Utterance {
    /// The messages that it is made of.
    #[must_use]
    pub fn messages(&self) -> Vec<MessageId> {
        match &self.parcel {
            Parcel::Album { messages, .. } | Parcel::Group { messages, .. } => messages.clone(),
            _ => vec![self.message],
        }
    }
}

/// A message for the partner.
pub(super) fn send(caller: &Caller, written: Written) -> Ruling {
    let chat = match &caller.session().state {
        State::Idle => return Err(Refusal(Notice::NotChatting)),
        State::Seeking { .. } => return Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => chat,
    };
    let Written { id, message, content, reply, album } = written;
    late::refuse_late(caller, id)?;
    let content = &*early::current(caller, chat, message, content);
    moderation::refuse_saying(caller, content)?;
    let reply = reply.map(|reply| reply.to(caller.refers_to(reply.to)));
    let parcel = match content {
        Content::Text { text, preview } => Parcel::Text { text: text.clone(), preview: preview.clone() },
        Content::Media { caption, cargo } if chat.crosses_from(caller.at) => {
            crossing::media(cargo.as_deref(), caption.as_ref())?
        }
        Content::Media { caption, cargo } => {
            let item = Item::new(message, cargo.as_deref(), caption.as_ref());
            match (album, cargo.as_deref()) {
                (Some(album), _) => return Ok(album::hold(caller, chat, album, item, reply)),
                // A copy of a place that moves stands still.
                (None, Some(Cargo::Location(place))) if place.moving.is_some() => {
                    Parcel::Cargo(Box::new(Cargo::Location(*place)))
                }
                (None, _) => item.alone(caller),
            }
        }
        Content::Poll(poll) => Parcel::Poll(poll.clone()),
        Content::Contact(contact) if chat.crosses_from(caller.at) => {
            let contact = crossing::contact(contact.as_deref())?;
            return Ok(confirm_contact(caller, chat, message, Some(contact), reply));
        }
        Content::Contact(_) => return Ok(confirm_contact(caller, chat, message, None, reply)),
        Content::Uncopyable(what) => return Err(Refusal(Notice::CannotRelay { what: *what })),
    };
    let utterance = vec![Utterance { message, parcel, reply }];
    let Some(album) = album else { return Ok(newcomer::pass_on(caller, chat, utterance)) };
    // One of an album that is to cross: each of it goes by itself.
    let chat = album::noted(chat, album, message);
    let noted = Decision::new().change(caller.became(State::Paired(chat.clone())));
    Ok(noted.and(newcomer::pass_on(caller, &chat, utterance)))
}

/// A contact names a person (C-27), so it waits for a second word. Only the latest does.
fn confirm_contact(
    caller: &Caller,
    chat: &Chat,
    message: MessageId,
    crossing_contact: Option<Box<Contact>>,
    contact_reply: Option<Reply<Reference>>,
) -> Decision<UserChange> {
    let ask = Notice::ConfirmContact { conversation: chat.conversation, message };
    let unconfirmed_contact = Some(message);
    let asked = Chat {
        unconfirmed_contact,
        crossing_contact,
        contact_reply: contact_reply.map(Box::new),
        ..chat.clone()
    };
    Decision::new().change(caller.became(State::Paired(asked))).and(caller.say(ask))
}

/// The second word: the contact goes out.
pub(super) fn share_contact(caller: &Caller, chat: &Chat, message: MessageId) -> Decision<UserChange> {
    let parcel = match chat.crossing_contact.clone() {
        Some(contact) => Parcel::Cargo(Box::new(Cargo::Contact(*contact))),
        None => Parcel::Copy { from_chat: caller.at.user.chat(), message, caption: None, seen: None },
    };
    let reply = chat.contact_reply.as_deref().cloned();
    let kept = keep_contact(caller, chat);
    let after = caller.after(&kept);
    let Some(chat) = after.session().chat() else { return kept };
    kept.and(newcomer::pass_on(caller, chat, vec![Utterance { message, parcel, reply }]))
}

/// The contact stays where it is.
pub(super) fn keep_contact(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let kept =
        Chat { unconfirmed_contact: None, crossing_contact: None, contact_reply: None, ..chat.clone() };
    Decision::new().change(caller.became(State::Paired(kept)))
}

/// Tells the partner something.
pub(super) fn say(caller: &Caller, chat: &Chat, what: Utterance) -> Decision<UserChange> {
    let Utterance { message, parcel, reply } = what;
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    let (message, protected) = (Some(message), caller.user.profile.protected);
    tell(chat.peer, Tell::Said { you, from, conversation, parcel, message, reply, protected })
}

/// Something that the partner says.
#[derive(Clone, Copy)]
pub(super) struct Heard<'a> {
    /// Their message that holds it, if it is known.
    pub message: Option<MessageId>,
    /// What it is.
    pub parcel: &'a Parcel,
    /// What it answers.
    pub reply: Option<&'a Reply<Reference>>,
    /// They want it neither saved nor passed on.
    pub protected: bool,
}

/// The partner says something. From anybody who is not the partner in this very conversation it is not shown, and
/// they learn that it is over.
pub(super) fn said(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    heard: Heard,
) -> Decision<UserChange> {
    if !caller.hears(from, conversation) {
        return tell(from, Tell::Left { you: from, conversation });
    }
    let Heard { message, parcel, reply, protected } = heard;
    let chat = caller.session().chat_of(conversation);
    if let Some(chat) = chat.filter(|chat| mute::holds_back(chat.muted, parcel)) {
        return mute::note(caller, chat, message, parcel);
    }
    let (to, parcel, reply) = (caller.at, parcel.clone(), reply.cloned());
    Decision::new().effect(Effect::Relay { to, from, conversation, parcel, message, reply, protected })
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
