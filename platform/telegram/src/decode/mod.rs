//! Raw updates, decoded as far as rules need it.
//!
//! The rule is that what we do not know never costs what we know: an unknown field is passed over, an unknown entity
//! is left out alone, an unknown kind of update becomes [`Update::Other`] and unknown content [`Content::Media`],
//! which Telegram can copy without our understanding it. Only what rules cannot do without (who, where, which
//! message) must be there.
//!
//! [`Content::Media`]: shoal_domain::content::Content::Media

mod cargo;
mod content;
mod formatting;
mod message;
mod payment;
mod reaction;
mod reply;
mod surrogates;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use shoal_domain::flood::Makeup;
use shoal_domain::id::{MessageId, UpdateId, UserId};
use shoal_domain::time::Timestamp;
use shoal_domain::update::{Introduction, Update};

use crate::group::JoinRequest;
use crate::kind::UpdateKind;
use crate::member::Moved;
use crate::split::{Split, split};
use message::{Chat, Message};
pub use payment::{Checkout, checkout};
use reaction::Reactions;

/// An update cannot be read. Says what is wrong and where, never what people wrote: the bytes are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are no JSON object.
    #[error("the update is not a JSON object (near byte {at})")]
    NotJson {
        /// About where reading stopped: the byte within its line. Telegram writes one line.
        at: usize,
    },
    /// The update has no id, or it is not a whole number from 0 to 2^64 - 1.
    #[error("the update has no usable update_id")]
    NoUpdateId,
    /// What the update holds lacks a field that rules need, or has it in a form that nobody agreed on.
    #[error("{kind}: a needed field is missing, doubled or of another type (near byte {at} of it)")]
    Malformed {
        /// The kind of update.
        kind: &'static str,
        /// About where reading stopped, counted from the start of the kind's field.
        at: usize,
    },
}

/// An update, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Its number within the bot.
    pub id: UpdateId,
    /// When it was written, by Telegram's clock and in whole seconds; not known of what has no date.
    pub written: Option<Timestamp>,
    /// How it was made, if it is a message.
    pub makeup: Makeup,
    /// What happened.
    pub update: Update,
}

/// Reads an update.
pub fn decode(raw: &[u8]) -> Result<Decoded, DecodeError> {
    let Split { update_id, kind, body } = split(raw)?;
    let update = match read(kind, body) {
        Ok(update) => Ok(update),
        // Half an emoji, cut off by some client, is no reason to lose the message around it.
        Err(error) => match surrogates::mended(body) {
            Some(mended) => read(kind, &mended),
            None => Err(error),
        },
    };
    let (update, written, makeup) =
        update.map_err(|error| DecodeError::Malformed { kind: kind.name(), at: error.column() })?;
    Ok(Decoded { id: update_id, written, makeup, update })
}

fn read(kind: UpdateKind, body: &str) -> Result<(Update, Option<Timestamp>, Makeup), serde_json::Error> {
    let (mut date, mut makeup) = (None, Makeup::default());
    let update = match kind {
        UpdateKind::Message => {
            let message = serde_json::from_str::<Message>(body)?;
            (date, makeup) = (message.date(), message.makeup());
            message.written()
        }
        UpdateKind::EditedMessage => {
            let message = serde_json::from_str::<Message>(body)?;
            date = message.date();
            message.edited()
        }
        UpdateKind::MessageReaction => {
            let reactions = serde_json::from_str::<Reactions>(body)?;
            date = reactions.date();
            reactions.felt()
        }
        UpdateKind::CallbackQuery => Some(serde_json::from_str::<CallbackQuery>(body)?.pressed()),
        UpdateKind::ChatMember => serde_json::from_str::<Moved>(body)?.read(),
        UpdateKind::ChatJoinRequest => {
            let (user, group, knock) = serde_json::from_str::<JoinRequest>(body)?.read();
            Some(Update::Knocked { user, group, knock: Box::new(knock) })
        }
        UpdateKind::MyChatMember => serde_json::from_str::<MyChatMember>(body)?.reachable(),
        _ => None,
    };
    Ok((update.unwrap_or(Update::Other { kind: kind.name() }), date, makeup))
}

/// Somebody: their number, and what Telegram shows of them. A strange name is no reason to lose what they do.
#[derive(Deserialize)]
struct Person<'a> {
    id: UserId,
    #[serde(default)]
    is_bot: bool,
    #[serde(borrow, default)]
    first_name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    language_code: Option<&'a RawValue>,
}

impl Person<'_> {
    fn introduction(&self) -> Introduction {
        let text = |raw: &RawValue| {
            let raw = surrogates::mended(raw.get()).map_or(Cow::Borrowed(raw.get()), Cow::Owned);
            serde_json::from_str::<String>(&raw).ok()
        };
        let first_name = self.first_name.and_then(text).unwrap_or_default();
        Introduction::new(&first_name, self.language_code.and_then(text).as_deref())
    }
}

#[derive(Deserialize)]
struct CallbackQuery<'a> {
    id: String,
    #[serde(borrow)]
    from: Person<'a>,
    // Absent for a game's button, which we never send: the empty button is nobody's.
    #[serde(default)]
    data: Option<String>,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
}

/// The message with the button. Where Telegram cannot say any more what was in it, its date is 0, and it cannot be changed.
#[derive(Deserialize)]
struct Pressed {
    message_id: MessageId,
    date: u64,
}

impl CallbackQuery<'_> {
    fn pressed(self) -> Update {
        let (from, introduction) = (self.from.id, self.from.introduction());
        let message = self.message.and_then(|message| serde_json::from_str::<Pressed>(message.get()).ok());
        let message = message.filter(|message| message.date > 0).map(|message| message.message_id);
        Update::Press { from, introduction, query: self.id, message, button: self.data.unwrap_or_default() }
    }
}

#[derive(Deserialize)]
struct MyChatMember<'a> {
    #[serde(borrow)]
    from: Person<'a>,
    #[serde(borrow)]
    chat: Chat<'a>,
    #[serde(borrow)]
    new_chat_member: ChatMember<'a>,
}

#[derive(Deserialize)]
struct ChatMember<'a> {
    #[serde(borrow)]
    status: Cow<'a, str>,
}

impl MyChatMember<'_> {
    /// In a private chat blocking reads as `kicked`, coming back as `member`.
    fn reachable(self) -> Option<Update> {
        let reachable = match &*self.new_chat_member.status {
            "member" => true,
            "kicked" => false,
            _ => return None,
        };
        self.chat.is_private().then_some(Update::Reachable { user: self.from.id, reachable })
    }
}
