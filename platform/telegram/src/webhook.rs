//! Where Telegram brings updates to, and who the bot is.

use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use shoal_domain::id::BotId;
use teloxide::requests::Payload;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::transport::call;

/// The kinds of updates we ask for. Each is either handled or on its way to be; reactions and members are left out
/// by Telegram unless they are named. A bot keeps the list of its last `setWebhook` or `getUpdates`.
pub const ALLOWED_UPDATES: [&str; 11] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "pre_checkout_query",
    "message_reaction",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "poll_answer",
];

/// Where a bot's updates go, and how that works out (Bot API `WebhookInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WebhookState {
    /// Where they go; empty when there is no webhook.
    pub url: String,
    /// Updates that wait.
    pub pending_update_count: u64,
    /// When a delivery last failed, in seconds since 1970.
    pub last_error_date: Option<i64>,
    /// Why it did.
    pub last_error_message: Option<String>,
    /// Deliveries at a time.
    pub max_connections: Option<u32>,
    /// The kinds asked for; absent means all but reactions and members.
    pub allowed_updates: Option<Vec<String>>,
}

/// Who a bot is (Bot API `User`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// Its number.
    pub id: BotId,
    /// Its name, without the `@`.
    pub username: Option<String>,
}

impl Client {
    /// Has updates brought to `url`, `max_connections` at a time (1 to 100, more on a Bot API server of
    /// one's own), each with `secret` (1 to 256 of A-Z a-z 0-9 _ -) in the header `X-Telegram-Bot-Api-Secret-Token`. What waits is kept. Saying the same again
    /// is harmless, but at most once a second.
    pub async fn set_webhook(
        &self,
        bot: BotId,
        url: &str,
        secret: &SecretString,
        max_connections: u32,
    ) -> Result<(), TelegramError> {
        let secret_token = secret.expose_secret();
        let payload = SetWebhook { url, secret_token, max_connections, allowed_updates: &ALLOWED_UPDATES };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await.map(|IgnoredAny| ())
    }

    /// Where updates go now.
    pub async fn get_webhook(&self, bot: BotId) -> Result<WebhookState, TelegramError> {
        call(&self.bot(bot)?, &GetWebhookInfo {}, REQUEST_TIMEOUT).await
    }

    /// Has updates brought nowhere, so that they can be polled. What waits is kept.
    pub async fn delete_webhook(&self, bot: BotId) -> Result<(), TelegramError> {
        call(&self.bot(bot)?, &DeleteWebhook {}, REQUEST_TIMEOUT).await.map(|IgnoredAny| ())
    }

    /// Asks Telegram who the bot is: the way to learn whether its token is valid.
    pub async fn get_me(&self, bot: BotId) -> Result<Me, TelegramError> {
        call(&self.bot(bot)?, &GetMe {}, REQUEST_TIMEOUT).await
    }
}

/// Without `Debug`, for the secret's sake.
#[derive(Serialize)]
struct SetWebhook<'a> {
    url: &'a str,
    secret_token: &'a str,
    max_connections: u32,
    allowed_updates: &'static [&'static str],
}

#[derive(Serialize)]
struct GetWebhookInfo {}

#[derive(Serialize)]
struct DeleteWebhook {}

#[derive(Serialize)]
struct GetMe {}

impl Payload for SetWebhook<'_> {
    type Output = IgnoredAny;
    const NAME: &'static str = "setWebhook";
}

impl Payload for GetWebhookInfo {
    type Output = WebhookState;
    const NAME: &'static str = "getWebhookInfo";
}

impl Payload for DeleteWebhook {
    type Output = IgnoredAny;
    const NAME: &'static str = "deleteWebhook";
}

impl Payload for GetMe {
    type Output = Me;
    const NAME: &'static str = "getMe";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::UpdateKind;

    #[test]
    fn only_kinds_that_are_known_are_asked_for() {
        assert!(ALLOWED_UPDATES.iter().all(|name| UpdateKind::named(name) != UpdateKind::Unknown));
    }
}
