//! What has to be known about an update to bring it to the right inbox.

use std::borrow::Cow;

use serde::Deserialize;
use shoal_domain::id::{ChatId, UpdateId, UserId};

use crate::decode::DecodeError;
use crate::kind::UpdateKind;
use crate::split::{Split, split};

/// What the outside of an update says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peek {
    /// Its id, by which a repeat is recognised.
    pub update_id: UpdateId,
    /// Its kind.
    pub kind: UpdateKind,
    /// Whose concern it is.
    pub route: Route,
}

/// Whose concern an update is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// A person's: they wrote in private, pressed a button, reacted, paid, blocked the bot, ...
    User(UserId),
    /// A group's or channel's.
    Chat(ChatId),
    /// Nobody's in particular, such as the state of a poll.
    Nobody,
}

/// Looks at an update without reading its content. The bytes are passed over twice, nothing is copied, and the depth
/// of what is passed over does not matter.
pub fn peek(raw: &[u8]) -> Result<Peek, DecodeError> {
    let Split { update_id, kind, body } = split(raw)?;
    let body = match serde_json::from_str(body) {
        Ok(body) => body,
        // A kind nobody knows owes us no form.
        Err(_) if kind == UpdateKind::Unknown => Body::default(),
        Err(error) => return Err(DecodeError::Malformed { kind: kind.name(), at: error.column() }),
    };
    Ok(Peek { update_id, kind, route: body.route(kind) })
}

/// The fields of any kind of update that say whose concern it is.
#[derive(Default, Deserialize)]
struct Body<'a> {
    from: Option<Person>,
    user: Option<Person>,
    #[serde(borrow)]
    chat: Option<Place<'a>>,
    new_chat_member: Option<Member>,
}

/// Who came or left. Whose doing it was, `from` says.
#[derive(Deserialize)]
struct Member {
    user: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    id: UserId,
}

#[derive(Deserialize)]
struct Place<'a> {
    id: ChatId,
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
}

impl Body<'_> {
    fn route(&self, kind: UpdateKind) -> Route {
        let moved = self.new_chat_member.as_ref().and_then(|member| member.user.as_ref());
        if let (UpdateKind::ChatMember, Some(person)) = (kind, moved) {
            return Route::User(person.id);
        }
        let person = self.from.as_ref().or(self.user.as_ref()).map(|person| Route::User(person.id));
        let place = self.chat.as_ref().map(|chat| Route::Chat(chat.id));
        let in_private = self.chat.as_ref().is_some_and(|chat| chat.kind == "private");
        let route = if kind.is_message() && !in_private { place.or(person) } else { person.or(place) };
        route.unwrap_or(Route::Nobody)
    }
}
