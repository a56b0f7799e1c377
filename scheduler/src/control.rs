//! The operators' chat.

use shoal_domain::id::ChatId;
use shoal_telegram::{Call, Client};

use crate::looking::LookError;

/// Says something there, by whichever bot is in it.
pub(crate) async fn say(telegram: &Client, chat: ChatId, text: &str) -> Result<(), LookError> {
    let mut refused = None;
    for bot in telegram.bots() {
        match telegram.send(bot, &Call::say(chat, text, vec![])).await {
            Ok(_) => return Ok(()),
            Err(error) => refused = Some(error),
        }
    }
    refused.map_or(Ok(()), |error| Err(error.into()))
}
