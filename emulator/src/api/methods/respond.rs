//! Small answers to what a person did: reactions, answers to pressed buttons, "typing".

use std::time::Duration;

use serde_json::{Value, json};

use super::{message_of, recipient};
use crate::{
    api::{ApiError, Request},
    world::World,
};

/// From then on a press can no longer be answered. Telegram names no figure; this is how long it keeps the update.
const PRESS_LIFETIME: Duration = Duration::from_secs(150);

pub(super) fn reaction(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    recipient(world, request)?;
    let ((bot, person), id) = message_of(world, request, "message to react not found")?;
    let reactions = request.value("reaction").cloned().unwrap_or_else(|| json!([]));
    let list = reactions.as_array().map_or(&[][..], Vec::as_slice);
    if list.len() > 1 {
        return Err(ApiError::malformed("REACTIONS_TOO_MANY"));
    }
    // "A custom emoji reaction can be used if it is either already present on the message" (Bot API).
    let message = world.chat(bot, person).and_then(|chat| chat.message(id));
    let is_there = |reaction: &Value| {
        let there = message.and_then(|message| message.person_reactions.as_array());
        there.is_some_and(|there| there.contains(reaction))
    };
    let strange = |reaction: &Value| reaction["type"] == "custom_emoji" && !is_there(reaction);
    if list.iter().any(|reaction| reaction["type"] == "paid" || strange(reaction)) {
        return Err(ApiError::malformed("REACTION_INVALID"));
    }
    if let Some(message) = world.chat_mut(bot, person).message_mut(id) {
        message.bot_reactions = reactions;
    }
    Ok(json!(true))
}

pub(super) fn callback_query(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let now = world.clock.now();
    let id = request.text("callback_query_id").unwrap_or_default();
    let press = world.bot_mut(request.bot).presses.iter_mut().find(|press| press.id == id);
    match press.filter(|press| now < press.pressed_at + PRESS_LIFETIME) {
        Some(press) => {
            press.answer = Some(Value::Object(request.params.values.clone()));
            Ok(json!(true))
        }
        None => {
            Err(ApiError::bad_request("query is too old and response timeout expired or query ID is invalid"))
        }
    }
}

pub(super) fn chat_action(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let person = recipient(world, request)?;
    let chat = world.chat_mut(request.bot, person);
    chat.last_action = request.text("action").map(str::to_owned);
    chat.actions += 1;
    Ok(json!(true))
}
