//! Groups: links, requests to be let in, and who is thrown out.

use serde_json::Value;

use crate::{
    api::{ApiError, Request},
    ids::PersonId,
    world::{World, group::InviteLink},
};

fn group(request: &Request) -> &Value {
    request.value("chat_id").unwrap_or(&Value::Null)
}

fn user(request: &Request) -> i64 {
    request.integer("user_id").unwrap_or_default()
}

pub(super) fn create_link(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let link = InviteLink {
        url: String::new(),
        creator: request.bot,
        name: request.text("name").map(str::to_owned),
        expires: request.integer("expire_date"),
        limit: request.integer("member_limit"),
        asks: request.flag("creates_join_request"),
        revoked: false,
        used: 0,
    };
    world.create_link(group(request), link)
}

pub(super) fn revoke_link(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    world.revoke_link(request.bot, group(request), request.text("invite_link").unwrap_or_default())
}

pub(super) fn answer(world: &mut World, request: &Request, approved: bool) -> Result<Value, ApiError> {
    world.answer_request(request.bot, group(request), PersonId(user(request)), approved)
}

pub(super) fn ban(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    world.ban(request.bot, group(request), user(request))
}

pub(super) fn unban(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    world.unban(request.bot, group(request), user(request), request.flag("only_if_banned"))
}
