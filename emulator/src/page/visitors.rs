//! Who is at the page: the bots, and the people made there.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Refused;
use crate::{
    ids::{BotId, PersonId},
    shared::Shared,
    world::{World, bot::Bot, people::Profile},
};

/// People that can be made at the page; they stay as long as the emulator does.
const MOST_VISITORS: usize = 200;

/// "1-64 characters", Telegram's bound of a first name.
const LONGEST_NAME: usize = 64;

/// Longest language tag, `zh-hans-cn` and some room.
const LONGEST_LANGUAGE: usize = 16;

/// Somebody new.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Newcomer {
    name: String,
    language: String,
}

/// The bots and the visitors, in the order in which they came.
pub(super) async fn town(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let world = shared.lock();
    let bots: Vec<Value> = world.bots.values().map(Bot::user).collect();
    let people: Vec<Value> = world.visitors.iter().map(|id| world.citizen(*id).user()).collect();
    Json(json!({ "bots": bots, "people": people }))
}

/// Brings a visitor into the world.
pub(super) async fn arrive(
    State(shared): State<Arc<Shared>>,
    Json(newcomer): Json<Newcomer>,
) -> Result<Json<Value>, Refused> {
    let name = newcomer.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refused::unfit(format!("A name has 1 to {LONGEST_NAME} characters.")));
    }
    let language = newcomer.language;
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if language.is_empty() || language.len() > LONGEST_LANGUAGE || !language.chars().all(sound) {
        return Err(Refused::unfit("A language is a tag such as en or pt-br."));
    }
    shared.change(|world| {
        if world.visitors.len() >= MOST_VISITORS {
            let why = format!("There are {MOST_VISITORS} people here already; be one of them.");
            return Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, why));
        }
        let id = world.add_person(Profile { language_code: Some(language), ..Profile::from(name) });
        world.visitors.push(id);
        Ok(Json(world.citizen(id).user()))
    })
}

/// The chat of a bot and a visitor, if there are both.
pub(super) fn chat_of(world: &World, bot: i64, person: i64) -> Result<(BotId, PersonId), Refused> {
    let (bot, person) = (BotId(bot), PersonId(person));
    if !world.bots.contains_key(&bot) {
        return Err(Refused::missing("bot"));
    }
    if !world.visitors.contains(&person) {
        return Err(Refused::missing("person at this page"));
    }
    Ok((bot, person))
}
