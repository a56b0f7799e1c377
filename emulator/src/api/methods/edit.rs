//! Changing and deleting messages.

use serde_json::{Map, Value, json};

use super::{keyboard, message_of, person_of, send};
use crate::{
    account::Writing,
    api::{ApiError, Request},
    ids::{BotId, PersonId},
    world::{World, kinds, message::Author},
};

/// A message can be deleted for this long, in seconds.
const DELETABLE_S: i64 = 48 * 60 * 60;

pub(super) fn text(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    if request.value("rich_message").is_some() {
        return Err(ApiError::not_emulated("a rich message"));
    }
    let formatted = request.formatted("text", "entities")?;
    let formatted = formatted.ok_or_else(|| ApiError::malformed("message text is empty"))?;
    edit(world, request, |content| {
        if !content.contains_key("text") {
            return Err(ApiError::bad_request("there is no text in the message to edit"));
        }
        content.insert("text".to_owned(), json!(formatted.text));
        content.remove("entities");
        if !formatted.entities.is_empty() {
            content.insert("entities".to_owned(), json!(formatted.entities));
        }
        Ok(())
    })
}

pub(super) fn caption(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let formatted = request.formatted("caption", "caption_entities")?.unwrap_or_default();
    edit(world, request, |content| {
        if !kinds::takes_caption(content) {
            return Err(ApiError::bad_request("there is no caption in the message to edit"));
        }
        send::caption(content, &formatted);
        Ok(())
    })
}

pub(super) fn reply_markup(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    edit(world, request, |_| Ok(()))
}

pub(super) fn delete(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let ((bot, person), id) = message_of(world, request, "message to delete not found")?;
    let now = world.clock.unix();
    if let Some(message) = world.chat_mut(bot, person).message_mut(id) {
        if now - message.date > DELETABLE_S {
            return Err(ApiError::bad_request("message can't be deleted"));
        }
        message.deleted = true;
    }
    Ok(json!(true))
}

/// Deletes several messages, skipping in silence those that are not there.
pub(super) fn delete_several(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let person = person_of(world, request, "chat_id")?;
    let ids = request.value("message_ids").and_then(Value::as_array).into_iter().flatten();
    let ids: Vec<i64> = ids.filter_map(Value::as_i64).collect();
    let now = world.clock.unix();
    let chat = world.chat_mut(request.bot, person);
    let too_old = |id: &i64| chat.message(*id).is_some_and(|message| now - message.date > DELETABLE_S);
    if ids.iter().any(too_old) {
        return Err(ApiError::bad_request("message can't be deleted"));
    }
    for id in ids {
        if let Some(message) = chat.message_mut(id) {
            message.deleted = true;
        }
    }
    Ok(json!(true))
}

/// Changes a message of the bot; every edit sets the inline keyboard, or removes it if none is given.
pub(super) fn edit(
    world: &mut World,
    request: &Request,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), ApiError>,
) -> Result<Value, ApiError> {
    let ((bot, person), id) = message_of(world, request, "message to edit not found")?;
    let mut changed = editable(world, bot, person, id)?;
    let before = changed.clone();
    change(&mut changed)?;
    keyboard::check(request)?;
    match request.value("reply_markup") {
        Some(markup) => changed.insert("reply_markup".to_owned(), markup.clone()),
        None => changed.remove("reply_markup"),
    };
    if changed == before {
        return Err(ApiError::bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a \
             current content and reply markup of the message",
        ));
    }
    let same_words = ["text", "caption"].iter().all(|field| changed.get(*field) == before.get(*field));
    let writing = if same_words { Writing::Restyled } else { Writing::Reworded };
    let (date, sight) = (world.clock.unix(), world.next_sight());
    if let Some(message) = world.chat_mut(bot, person).message_mut(id) {
        message.content = changed;
        message.edit_date = Some(date);
        message.sight = sight;
    }
    world.bot_wrote(bot, person, id, writing, request.received_at);
    Ok(world.message_json(bot, person, id))
}

/// The content of a message that the bot may edit.
fn editable(world: &World, bot: BotId, person: PersonId, id: i64) -> Result<Map<String, Value>, ApiError> {
    let message = world.chat(bot, person).and_then(|chat| chat.message(id));
    match message {
        Some(message) if message.author == Author::Bot && !message.content.contains_key("forward_origin") => {
            Ok(message.content.clone())
        }
        _ => Err(ApiError::bad_request("message can't be edited")),
    }
}
