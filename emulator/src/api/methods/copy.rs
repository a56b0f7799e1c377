//! Copying and forwarding. A copy has no link to its original; a forward says where it comes from.

use std::collections::HashMap;

use rand::Rng;
use serde_json::{Map, Value, json};

use super::{
    person_of, recipient,
    send::{self, place},
};
use crate::{
    api::{ApiError, Request},
    ids::PersonId,
    world::{
        World, kinds,
        message::{Author, Message},
    },
};

pub(super) fn copy_message(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let person = recipient(world, request)?;
    let id = request.integer("message_id").unwrap_or_default();
    let original =
        original(world, request, id)?.ok_or_else(|| ApiError::bad_request("message to copy not found"))?;
    let mut copy = kinds::copy(&original.content)?;
    let caption = request.formatted("caption", "caption_entities")?;
    if let Some(formatted) = caption.filter(|_| kinds::takes_caption(&copy)) {
        send::caption(&mut copy, &formatted);
    }
    throw_dice(world, &mut copy);
    let id = place(world, request, person, copy)?;
    Ok(json!({ "message_id": id }))
}

/// Copies several messages, skipping in silence what is missing or cannot be copied; albums stay together.
pub(super) fn copy_messages(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let person = recipient(world, request)?;
    let ids: Vec<i64> = request
        .value("message_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    if !ids.is_sorted_by(|a, b| a < b) {
        return Err(ApiError::malformed("message identifiers must be in a strictly increasing order"));
    }
    let mut albums: HashMap<String, String> = HashMap::new();
    let mut copies = Vec::new();
    for id in ids {
        let Some(original) = original(world, request, id)? else { continue };
        let Ok(mut copy) = kinds::copy(&original.content) else { continue };
        if request.flag("remove_caption") {
            copy.remove("caption");
            copy.remove("caption_entities");
        }
        if let Some(album) = original.content.get("media_group_id").and_then(Value::as_str) {
            let fresh =
                world.chance.random_range(10_000_000_000_000_000_u64..20_000_000_000_000_000).to_string();
            let group = albums.entry(album.to_owned()).or_insert(fresh);
            copy.insert("media_group_id".to_owned(), json!(group));
        }
        throw_dice(world, &mut copy);
        copies.push(json!({ "message_id": place(world, request, person, copy)? }));
    }
    if copies.is_empty() {
        return Err(ApiError::bad_request("there are no messages to copy"));
    }
    Ok(Value::Array(copies))
}

pub(super) fn forward_message(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let person = recipient(world, request)?;
    let from = person_of(world, request, "from_chat_id")?;
    let id = request.integer("message_id").unwrap_or_default();
    let original =
        original(world, request, id)?.ok_or_else(|| ApiError::bad_request("message to forward not found"))?;
    if kinds::kind(&original.content) == "unknown" || original.content.contains_key("has_protected_content") {
        return Err(ApiError::bad_request("message can't be forwarded"));
    }
    let mut forward = original.content.clone();
    forward.remove("reply_markup");
    if !forward.contains_key("forward_origin") {
        let sender = match original.author {
            Author::Person => world.citizen(from).user(),
            Author::Bot => world.bot(request.bot).user(),
        };
        let origin = json!({ "type": "user", "sender_user": sender, "date": original.date });
        forward.insert("forward_origin".to_owned(), origin);
    }
    let id = place(world, request, person, forward)?;
    Ok(world.message_json(request.bot, person, id))
}

/// The message to be copied, if it is there.
fn original(world: &World, request: &Request, id: i64) -> Result<Option<Message>, ApiError> {
    let from: PersonId = person_of(world, request, "from_chat_id")?;
    Ok(world.chat(request.bot, from).and_then(|chat| chat.message(id)).cloned())
}

/// A copied die is thrown anew.
fn throw_dice(world: &mut World, copy: &mut Map<String, Value>) {
    if let Some(dice) = copy.get_mut("dice") {
        dice["value"] = json!(world.chance.random_range(1..=5));
    }
}
