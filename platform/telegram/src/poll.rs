//! Fetching updates without a public address (`getUpdates`).

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use shoal_domain::id::{BotId, UpdateId};
use teloxide::requests::Payload;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::split::split;
use crate::transport::call;
use crate::webhook::ALLOWED_UPDATES;

/// Updates fetched at once: as many as the Bot API gives.
const PAGE: u8 = 100;

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<UpdateId>,
    limit: u8,
    timeout: u64,
    allowed_updates: &'static [&'static str],
}

impl Payload for GetUpdates {
    /// Each update byte for byte as Telegram wrote it: what goes into an inbox is the same as from a webhook.
    type Output = Vec<Box<RawValue>>;
    const NAME: &'static str = "getUpdates";
}

impl Client {
    /// The next updates of a bot, oldest first, waiting up to `timeout` (whole seconds) for one to come. `offset` is
    /// the lowest id still wanted: Telegram forgets all below it. `None` begins with the oldest there is.
    ///
    /// Only one may poll a bot at a time, and none while it has a webhook:
    /// [`Fate::Conflict`](crate::Fate::Conflict).
    pub async fn poll(
        &self,
        bot: BotId,
        offset: Option<UpdateId>,
        timeout: Duration,
    ) -> Result<Vec<(UpdateId, Box<RawValue>)>, TelegramError> {
        let payload =
            GetUpdates { offset, limit: PAGE, timeout: timeout.as_secs(), allowed_updates: &ALLOWED_UPDATES };
        let updates = call(&self.bot(bot)?, &payload, timeout + REQUEST_TIMEOUT).await?;
        let numbered = updates.into_iter().filter_map(|update| match split(update.get().as_bytes()) {
            Ok(split) => Some((split.update_id, update)),
            Err(error) => {
                // It cannot even be named, so it can be neither kept apart nor asked for again.
                tracing::warn!(bot.id = %bot, %error, "Passed over something that bot {bot} was sent as an update");
                None
            }
        });
        Ok(numbered.collect())
    }
}
