//! An update on its way: its queue, and how long it is worth delivering.

use std::time::Duration;

use serde_json::Value;

use super::QueueKey;
use crate::clock::Moment;

/// Kinds of update of Bot API 10.1, the names `allowed_updates` takes.
pub(crate) const KINDS: [&str; 25] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
];

/// Kinds a bot gets only when it asks for them by name.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

const DAY: Duration = Duration::from_hours(24);

/// Something that happened, as the bot is to be told.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    pub(crate) id: i64,
    /// The whole update as JSON text, ready to be posted.
    pub(crate) json: String,
    pub(crate) queue: QueueKey,
    /// From here on it is no longer delivered.
    pub(crate) expires: Moment,
}

/// Whether a bot with this `allowed_updates` is told of updates of this kind. `None` and an empty list mean all
/// but those given on request only.
pub(crate) fn is_allowed(kind: &str, allowed: Option<&[String]>) -> bool {
    match allowed {
        None | Some([]) => !ON_REQUEST.contains(&kind),
        Some(listed) => listed.iter().any(|name| name == kind),
    }
}

/// How long an update of this kind is worth delivering.
pub(crate) fn lifetime(kind: &str) -> Duration {
    match kind {
        "callback_query" | "shipping_query" | "pre_checkout_query" => Duration::from_secs(150),
        "inline_query" => Duration::from_secs(30),
        "chosen_inline_result" => Duration::from_mins(10),
        _ => DAY,
    }
}

/// The queue an update belongs to: its class, and the chat or user within the class. What belongs to none has
/// a queue of its own.
pub(crate) fn queue_of(kind: &str, body: &Value, update_id: i64) -> QueueKey {
    let chat = body["chat"]["id"].as_i64();
    let user = body["from"]["id"].as_i64();
    let (class, id) = match kind {
        "message" | "edited_message" | "channel_post" | "edited_channel_post" => (0, chat),
        "inline_query" => (1, user),
        "chosen_inline_result" => (2, user),
        "callback_query" => (3, user),
        "shipping_query" | "pre_checkout_query" => (4, user),
        "my_chat_member" => (5, chat),
        "chat_member" | "chat_join_request" => (6, user),
        "chat_boost" | "removed_chat_boost" => (7, chat),
        "message_reaction" => (8, chat),
        "message_reaction_count" => (9, chat),
        "business_connection" => (10, body["user"]["id"].as_i64()),
        "business_message" | "edited_business_message" | "deleted_business_messages" => (11, chat),
        "guest_message" | "purchased_paid_media" => (12, user),
        "poll" => (13, body["id"].as_str().and_then(|id| id.parse().ok())),
        _ => (QueueKey::ALONE, None),
    };
    match id {
        Some(id) => QueueKey { class, id },
        None => QueueKey { class: QueueKey::ALONE, id: update_id },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reactions_come_on_request_only() {
        assert!(is_allowed("message", None));
        assert!(is_allowed("my_chat_member", Some(&[])));
        assert!(!is_allowed("message_reaction", None));
        let asked = ["message_reaction".to_owned()];
        assert!(is_allowed("message_reaction", Some(&asked)));
        assert!(!is_allowed("message", Some(&asked)));
    }

    #[test]
    fn a_persons_messages_and_presses_wait_in_different_queues() {
        let message = queue_of("message", &json!({ "chat": { "id": 5 }, "from": { "id": 5 } }), 1);
        let edit = queue_of("edited_message", &json!({ "chat": { "id": 5 } }), 2);
        let press = queue_of("callback_query", &json!({ "from": { "id": 5 } }), 3);
        assert_eq!(message, edit);
        assert_ne!(message, press);
        assert_ne!(queue_of("poll_answer", &json!({}), 4), queue_of("poll_answer", &json!({}), 5));
    }
}
