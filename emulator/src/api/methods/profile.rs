//! What a bot says about itself.

use serde_json::{Value, json};

use crate::{api::Request, world::World};

/// Commands are kept for each scope and language.
fn place(request: &Request) -> String {
    let scope = request.value("scope").map_or_else(|| "default".to_owned(), Value::to_string);
    format!("{scope}/{}", request.text("language_code").unwrap_or_default())
}

pub(super) fn set_commands(world: &mut World, request: &Request) -> Value {
    let commands = request.value("commands").cloned().unwrap_or_else(|| json!([]));
    world.bot_mut(request.bot).commands[place(request)] = commands;
    json!(true)
}

pub(super) fn commands(world: &World, request: &Request) -> Value {
    let commands = &world.bot(request.bot).commands[place(request)];
    if commands.is_array() { commands.clone() } else { json!([]) }
}

pub(super) fn delete_commands(world: &mut World, request: &Request) -> Value {
    world.bot_mut(request.bot).commands[place(request)] = Value::Null;
    json!(true)
}
