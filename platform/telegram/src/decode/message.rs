//! Messages: who wrote where. What they wrote is [`content`](super::content)'s concern.
//!
//! A message has one of some hundred content fields, and more with each Bot API. So it is read field by field: those
//! that we act on are kept, and a few more are known by name, because bots may not copy what they hold.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use shoal_domain::flood::Makeup;
use shoal_domain::id::MessageId;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

use super::Person;
use super::cargo::Hold;
use super::content::Fields;
use super::payment::payment;
use super::reply::Answered;
use crate::split::Key;

/// A message, as far as it was read.
pub(super) struct Message<'a> {
    id: MessageId,
    /// Unix time, in seconds.
    date: Option<u64>,
    chat: Chat<'a>,
    from: Option<Person<'a>>,
    /// A channel or group speaks, not a person.
    from_chat: bool,
    answered: Answered<'a>,
    album: Option<&'a RawValue>,
    paid: Option<&'a RawValue>,
    refunded: Option<&'a RawValue>,
    forwarded: bool,
    fields: Fields<'a>,
}

#[derive(serde::Deserialize)]
pub(super) struct Chat<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

impl Chat<'_> {
    pub(super) fn is_private(&self) -> bool {
        self.kind == "private"
    }
}

impl Message<'_> {
    /// When it was written, or written anew, by Telegram's clock.
    pub(super) fn date(&self) -> Option<Timestamp> {
        self.date.map(|seconds| Timestamp(seconds.saturating_mul(1000)))
    }

    /// How it was made, as far as Telegram says so.
    pub(super) fn makeup(&self) -> Makeup {
        Makeup { forwarded: self.forwarded, file: self.fields.hold.unique_id() }
    }

    /// As something new; `None` when no person wrote it to a bot in private.
    pub(super) fn written(self) -> Option<Update> {
        let writer = self.writer()?;
        let (from, introduction) = (writer.id, writer.introduction());
        if let Some(payment) = self.paid.and_then(payment) {
            return Some(Update::Paid { from, payment: Box::new(payment), order: None });
        }
        if let Some(payment) = self.refunded.and_then(payment) {
            return Some(Update::Refunded { from, payment: Box::new(payment) });
        }
        let (reply, album) = (self.answered.reply(), self.album.and_then(album));
        let content = self.fields.content();
        Some(Update::Message { from, introduction, message: self.id, content, reply, album })
    }

    /// As a change of something earlier; `None` likewise.
    pub(super) fn edited(self) -> Option<Update> {
        let from = self.writer()?.id;
        Some(Update::Edited { from, message: self.id, content: self.fields.content() })
    }

    fn writer(&self) -> Option<&Person<'_>> {
        let in_private = self.chat.is_private() && !self.from_chat;
        self.from.as_ref().filter(|person| in_private && !person.is_bot)
    }
}

/// The name that Telegram gives an album: some twenty digits as a rule.
fn album(raw: &RawValue) -> Option<String> {
    const LONGEST: usize = 64;
    let name: String = serde_json::from_str(raw.get()).ok()?;
    (1..=LONGEST).contains(&name.len()).then_some(name)
}

/// A date is no reason to lose a message: one of another form counts as none.
struct Date(Option<u64>);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Date(Value::deserialize(deserializer)?.as_u64()))
    }
}

impl<'de> Deserialize<'de> for Message<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Message<'de>, M::Error> {
        let (mut id, mut chat, mut from, mut from_chat) = (None, None, None, None);
        let (mut date, mut edit_date): (Option<Date>, Option<Date>) = (None, None);
        let (mut answered, mut album, mut forwarded) = (Answered::default(), None, None);
        let (mut paid, mut refunded): (Option<&RawValue>, Option<&RawValue>) = (None, None);
        let mut fields = Fields::default();
        while let Some(Key(name)) = map.next_key()? {
            match &*name {
                "message_id" => once(&mut id, "message_id", &mut map)?,
                "date" => once(&mut date, "date", &mut map)?,
                "edit_date" => once(&mut edit_date, "edit_date", &mut map)?,
                "chat" => once(&mut chat, "chat", &mut map)?,
                "from" => once(&mut from, "from", &mut map)?,
                "sender_chat" => once::<IgnoredAny, _>(&mut from_chat, "sender_chat", &mut map)?,
                "reply_to_message" => once(&mut answered.message, "reply_to_message", &mut map)?,
                "forward_origin" => once::<IgnoredAny, _>(&mut forwarded, "forward_origin", &mut map)?,
                "quote" => once(&mut answered.quote, "quote", &mut map)?,
                "media_group_id" => once(&mut album, "media_group_id", &mut map)?,
                "text" => once(&mut fields.text, "text", &mut map)?,
                "entities" => once(&mut fields.entities, "entities", &mut map)?,
                "link_preview_options" => once(&mut fields.preview, "link_preview_options", &mut map)?,
                "caption" => once(&mut fields.caption, "caption", &mut map)?,
                "caption_entities" => once(&mut fields.caption_entities, "caption_entities", &mut map)?,
                "show_caption_above_media" => {
                    once(&mut fields.caption_above, "show_caption_above_media", &mut map)?;
                }
                "contact" => once(&mut fields.contact, "contact", &mut map)?,
                "has_media_spoiler" => once(&mut fields.hold.spoiler, "has_media_spoiler", &mut map)?,
                "poll" => once(&mut fields.poll, "poll", &mut map)?,
                name @ "successful_payment" => {
                    once(&mut paid, "successful_payment", &mut map)?;
                    fields.note(name, paid.is_some());
                }
                name @ "refunded_payment" => {
                    once(&mut refunded, "refunded_payment", &mut map)?;
                    fields.note(name, refunded.is_some());
                }
                other if Hold::knows(other) => fields.hold.note(other, map.next_value()?),
                other => {
                    let present = map.next_value::<Option<IgnoredAny>>()?.is_some();
                    fields.note(other, present);
                }
            }
        }
        Ok(Message {
            id: id.ok_or_else(|| M::Error::missing_field("message_id"))?,
            date: edit_date.or(date).and_then(|Date(seconds)| seconds),
            chat: chat.ok_or_else(|| M::Error::missing_field("chat"))?,
            from,
            from_chat: from_chat.is_some(),
            answered,
            album,
            paid,
            refunded,
            forwarded: forwarded.is_some(),
            fields,
        })
    }
}

/// Reads a field into its place. `null` is as good as absent; a second one is an error, as nobody could say which of
/// the two is meant.
fn once<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
    place: &mut Option<T>,
    name: &'static str,
    map: &mut M,
) -> Result<(), M::Error> {
    let value: Option<T> = map.next_value()?;
    match (&place, value) {
        (Some(_), Some(_)) => Err(M::Error::duplicate_field(name)),
        (_, None) => Ok(()),
        (None, value) => {
            *place = value;
            Ok(())
        }
    }
}
