//! `getUpdates`: the bot fetches its updates itself.
//!
//! One poller at a time: a second call ends the first with 409, and so does `setWebhook`. Confirming is done by
//! asking for more: every update below `offset` is forgotten.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use crate::{
    api::{ApiError, Request},
    ids::BotId,
    shared::Shared,
};

/// Most updates one call returns, and the default.
const LIMIT_MAX: u64 = 100;

/// Longest long poll; Telegram cuts longer ones short.
const TIMEOUT_MAX: Duration = Duration::from_secs(50);

/// Waits for updates as the call asks and hands them out.
pub(crate) async fn get_updates(
    shared: &Arc<Shared>,
    bot: BotId,
    request: &Request,
) -> Result<Value, ApiError> {
    let offset = request.integer("offset").unwrap_or(0);
    let limit = request.integer("limit").map_or(LIMIT_MAX, |limit| limit.clamp(1, LIMIT_MAX as i64) as u64);
    let timeout = Duration::from_secs(request.integer("timeout").unwrap_or(0).max(0) as u64).min(TIMEOUT_MAX);
    let allowed = request.strings("allowed_updates");

    let generation = shared.change(|world| world.begin_poll(bot, offset, allowed))?;
    let mut ended = None;
    let found = shared
        .wait_for(timeout, |world| match world.poll(bot, generation, limit as usize) {
            Ok(updates) if updates.is_empty() => None,
            Ok(updates) => Some(updates),
            Err(error) => {
                ended = Some(error);
                Some(Vec::new())
            }
        })
        .await;
    match ended {
        Some(error) => Err(error),
        None => Ok(Value::Array(found.unwrap_or_default())),
    }
}
