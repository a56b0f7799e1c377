//! What an answer says of the messages that were sent.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shoal_domain::id::MessageId;

use super::Sent;

/// An answer names no more messages than that, whatever a server says: an album has ten.
const MOST_MESSAGES: usize = 10;

/// All that we want to know of messages that we sent. Whatever else the answer is, they are just as sent: to call it
/// unknown would send them again.
pub struct SentMessages(Vec<MessageId>);

/// Of the answer to a call that makes no message, nothing matters.
pub struct Done;

impl<'de> Deserialize<'de> for SentMessages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Value::deserialize(deserializer)?;
        let sent = sent.as_array().map_or(std::slice::from_ref(&sent), Vec::as_slice);
        let number = |message: &Value| message.get("message_id").and_then(Value::as_i64).map(MessageId);
        Ok(SentMessages(sent.iter().take(MOST_MESSAGES).filter_map(number).collect()))
    }
}

impl<'de> Deserialize<'de> for Done {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_ignored_any(serde::de::IgnoredAny).map(|_| Done)
    }
}

impl From<SentMessages> for Sent {
    fn from(SentMessages(messages): SentMessages) -> Self {
        Sent { messages }
    }
}

impl From<Done> for Sent {
    fn from(Done: Done) -> Self {
        Sent::default()
    }
}
