//! Sending something new.

use rand::Rng;
use serde_json::{Map, Value, json};

use super::{keyboard, recipient, reply};
use crate::{
    account::Writing,
    api::{ApiError, Request},
    ids::PersonId,
    world::{World, files, kinds, message::Author},
};

pub(super) fn message(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let mut content = Map::new();
    if let Some(formatted) = request.formatted("text", "entities")? {
        content.insert("text".to_owned(), json!(formatted.text));
        if !formatted.entities.is_empty() {
            content.insert("entities".to_owned(), json!(formatted.entities));
        }
    }
    carry(request, &["link_preview_options"], &mut content);
    deliver(world, request, content)
}

pub(super) fn location(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let fields =
        ["latitude", "longitude", "horizontal_accuracy", "live_period", "heading", "proximity_alert_radius"];
    deliver(world, request, object("location", request, &fields))
}

pub(super) fn venue(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let mut content = object("location", request, &["latitude", "longitude"]);
    let fields =
        ["title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type"];
    let mut venue = object("venue", request, &fields);
    venue["venue"]["location"] = content["location"].clone();
    content.append(&mut venue);
    deliver(world, request, content)
}

pub(super) fn contact(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let fields = ["phone_number", "first_name", "last_name", "vcard"];
    deliver(world, request, object("contact", request, &fields))
}

pub(super) fn dice(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let emoji = request.text("emoji").unwrap_or("🎲");
    let highest = match emoji {
        "🏀" | "⚽" => 5,
        "🎰" => 64,
        _ => 6,
    };
    let value = world.chance.random_range(1..=highest);
    let Value::Object(content) = json!({ "dice": { "emoji": emoji, "value": value } }) else {
        return Ok(Value::Null);
    };
    deliver(world, request, content)
}

pub(super) fn poll(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let kind = request.text("type").unwrap_or("regular");
    let correct = match (request.value("correct_option_ids"), request.value("correct_option_id")) {
        (Some(several), _) => Some(several.clone()),
        (None, Some(one)) => Some(json!([one])),
        (None, None) => None,
    };
    if kind == "quiz" && correct.is_none() {
        return Err(ApiError::malformed("correct option identifier is not specified"));
    }
    let asked = request.value("options").and_then(Value::as_array).cloned().unwrap_or_default();
    let option = |(index, asked): (usize, &Value)| json!({ "persistent_id": index.to_string(), "text": asked["text"], "voter_count": 0 });
    let options: Vec<Value> = asked.iter().enumerate().map(option).collect();
    let mut poll = json!({
        "id": world.chance.random_range(1_000_000_000_000_000_i64..i64::MAX).to_string(),
        "question": request.text("question"),
        "options": options,
        "total_voter_count": 0,
        "is_closed": request.flag("is_closed"),
        "is_anonymous": request.value("is_anonymous").and_then(Value::as_bool).unwrap_or(true),
        "type": kind,
        "allows_multiple_answers": request.flag("allows_multiple_answers"),
        "allows_revoting": request.value("allows_revoting").and_then(Value::as_bool).unwrap_or(kind == "regular"),
        "members_only": false,
    });
    if let Some(correct) = correct {
        poll["correct_option_ids"] = correct;
    }
    for field in ["question_entities", "explanation", "explanation_entities", "open_period", "close_date"] {
        if let Some(value) = request.value(field) {
            poll[field] = value.clone();
        }
    }
    deliver(world, request, Map::from_iter([("poll".to_owned(), poll)]))
}

/// Puts a caption into a message, in place of the one it has.
pub(super) fn caption(content: &mut Map<String, Value>, formatted: &crate::text::Formatted) {
    content.remove("caption");
    content.remove("caption_entities");
    if !formatted.text.is_empty() {
        content.insert("caption".to_owned(), json!(formatted.text));
    }
    if !formatted.entities.is_empty() {
        content.insert("caption_entities".to_owned(), json!(formatted.entities));
    }
}

/// Places a message of the bot and answers with the message, as every `send…` method does.
pub(super) fn deliver(
    world: &mut World,
    request: &Request,
    content: Map<String, Value>,
) -> Result<Value, ApiError> {
    let person = recipient(world, request)?;
    let id = place(world, request, person, content)?;
    Ok(world.message_json(request.bot, person, id))
}

/// Places a message of the bot with what every way of sending may add: reply, keyboard, protection.
pub(super) fn place(
    world: &mut World,
    request: &Request,
    person: PersonId,
    mut content: Map<String, Value>,
) -> Result<i64, ApiError> {
    let bot = request.bot;
    keyboard::check(request)?;
    files::sign(bot, &mut content);
    let reply_to = reply::target(world, request, person, &mut content)?;
    if request.flag("protect_content") {
        content.insert("has_protected_content".to_owned(), json!(true));
    }
    if let Some(effect) = request.value("message_effect_id") {
        content.insert("effect_id".to_owned(), effect.clone());
    }
    if let Some(markup) = request.value("reply_markup") {
        if markup.get("inline_keyboard").is_some() {
            content.insert("reply_markup".to_owned(), markup.clone());
        } else if markup.get("keyboard").is_some() {
            world.chat_mut(bot, person).keyboard = Some(markup.clone());
        } else if markup.get("remove_keyboard").is_some() {
            world.chat_mut(bot, person).keyboard = None;
        }
    }
    debug_assert_ne!(kinds::kind(&content), "unknown", "a bot sends only what has a kind");
    let id = world.place((bot, person), Author::Bot, content, reply_to);
    world.bot_wrote(bot, person, id, Writing::New, request.received_at);
    Ok(id)
}

/// An object of a message made of parameters of the same names.
fn object(name: &str, request: &Request, fields: &[&str]) -> Map<String, Value> {
    let mut object = Map::new();
    carry(request, fields, &mut object);
    Map::from_iter([(name.to_owned(), Value::Object(object))])
}

fn carry(request: &Request, fields: &[&str], into: &mut Map<String, Value>) {
    for field in fields {
        if let Some(value) = request.value(field) {
            into.insert((*field).to_owned(), value.clone());
        }
    }
}
