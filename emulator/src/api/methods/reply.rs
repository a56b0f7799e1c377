//! What a message of the bot replies to.

use serde_json::{Map, Value, json};

use crate::{
    api::{ApiError, Request},
    ids::PersonId,
    world::World,
};

/// The message a call replies to, if it does; puts the part of it that is quoted into the content.
pub(super) fn target(
    world: &World,
    request: &Request,
    person: PersonId,
    content: &mut Map<String, Value>,
) -> Result<Option<i64>, ApiError> {
    let Some(reply) = request.value("reply_parameters") else { return Ok(None) };
    if reply["chat_id"].as_i64().is_some_and(|chat| chat != person.0) {
        return Err(ApiError::not_emulated("a reply to a message of another chat"));
    }
    let wanted = reply["message_id"].as_i64().unwrap_or_default();
    let found = world.chat(request.bot, person).and_then(|chat| chat.message(wanted));
    let Some(found) = found else {
        if reply["allow_sending_without_reply"] == true {
            return Ok(None);
        }
        return Err(ApiError::bad_request("message to be replied not found"));
    };
    if let Some(quote) = reply.get("quote").and_then(Value::as_str).filter(|quote| !quote.is_empty()) {
        // "The quote must be an exact substring of the message to be replied to" (Bot API, `ReplyParameters`).
        if !found.words().contains(quote) {
            return Err(ApiError::bad_request("QUOTE_TEXT_INVALID"));
        }
        let mut shown = json!({ "text": quote, "position": 0, "is_manual": true });
        for (given, shows) in [("quote_position", "position"), ("quote_entities", "entities")] {
            if let Some(value) = reply.get(given) {
                shown[shows] = value.clone();
            }
        }
        content.insert("quote".to_owned(), shown);
    }
    Ok(Some(found.id))
}
