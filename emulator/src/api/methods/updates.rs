//! How a bot gets its updates: setting, removing and looking at its webhook.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    api::{ApiError, Request},
    delivery::queue::Board,
    world::{
        World,
        bot::{DEFAULT_MAX_CONNECTIONS, Webhook},
    },
};

/// Telegram takes a change of the webhook at most this often.
const CHANGE_INTERVAL: Duration = Duration::from_secs(1);

pub(super) fn set_webhook(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let url = request.text("url").unwrap_or_default();
    if url.is_empty() {
        return Ok(delete_webhook(world, request));
    }
    let parsed =
        reqwest::Url::parse(url).map_err(|_| ApiError::bad_request("invalid webhook URL specified"))?;
    // Telegram wants HTTPS; this emulator takes plain HTTP on the machine it runs on.
    let local = parsed.host_str().is_some_and(|host| ["127.0.0.1", "localhost", "[::1]"].contains(&host));
    if parsed.scheme() != "https" && !(parsed.scheme() == "http" && local) {
        return Err(ApiError::bad_request("bad webhook: HTTPS url must be provided for webhook"));
    }
    let (now, unit) = (world.clock.now(), world.retry_unit);
    let bot = world.bot_mut(request.bot);
    let max_connections =
        request.integer("max_connections").map_or(DEFAULT_MAX_CONNECTIONS, |count| count as usize);
    let secret = request.text("secret_token").map(str::to_owned);
    let allowed = request.strings("allowed_updates");
    if let Some(set) = &bot.webhook {
        let same_updates = allowed.is_none() || allowed == bot.allowed_updates;
        let same =
            set.url == url && set.secret == secret && set.max_connections == max_connections && same_updates;
        if same && !request.flag("drop_pending_updates") {
            return Ok(json!(true));
        }
        if now < set.set_at + CHANGE_INTERVAL {
            return Err(ApiError::too_many_requests(CHANGE_INTERVAL));
        }
    }
    if request.flag("drop_pending_updates") {
        bot.pending.clear();
    }
    if allowed.is_some() {
        bot.allowed_updates = allowed;
    }
    bot.receives = true;
    bot.generation += 1;
    let board = Board::new(max_connections, unit);
    bot.webhook =
        Some(Webhook { url: url.to_owned(), secret, max_connections, set_at: now, board, last_error: None });
    bot.fill_board(unit);
    Ok(json!(true))
}

pub(super) fn delete_webhook(world: &mut World, request: &Request) -> Value {
    let bot = world.bot_mut(request.bot);
    if request.flag("drop_pending_updates") {
        bot.pending.clear();
    }
    bot.webhook = None;
    bot.generation += 1;
    json!(true)
}

pub(super) fn webhook_info(world: &World, request: &Request) -> Value {
    let bot = world.bot(request.bot);
    let mut info = json!({
        "url": "",
        "has_custom_certificate": false,
        "pending_update_count": bot.pending.len(),
    });
    if let Some(webhook) = &bot.webhook {
        info["url"] = json!(webhook.url);
        info["max_connections"] = json!(webhook.max_connections);
        info["ip_address"] = json!("127.0.0.1");
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(message);
        }
    }
    if let Some(allowed) = &bot.allowed_updates {
        info["allowed_updates"] = json!(allowed);
    }
    info
}
