//! What Telegram has to be told so that it brings a bot's updates to us.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use shoal_domain::id::BotId;
use shoal_telegram::{ALLOWED_UPDATES, WebhookState};

/// Deliveries at a time, for each bot. It is Telegram's own default: at some milliseconds for each it carries several
/// thousand updates a second, and it bounds how many come at once after an outage.
pub(crate) const MAX_CONNECTIONS: u32 = 40;

/// Where the webhooks of this deployment are, and what proves that it is Telegram who calls.
#[derive(Clone)]
pub struct Webhook {
    /// Where this deployment is reached from outside, such as `https://bots.example.com` or a path below it.
    pub public_url: String,
    /// 1 to 256 of A-Z a-z 0-9 _ -.
    pub secret: SecretString,
}

impl Webhook {
    /// Where this bot's updates shall go.
    pub(crate) fn url(&self, bot: BotId) -> String {
        format!("{}/telegram/{bot}", self.public_url.trim_end_matches('/'))
    }

    /// Differs whenever Telegram has to be told again. The secret is in it, and cannot be read from it; Telegram does
    /// not tell which one it has.
    pub(crate) fn fingerprint(&self, bot: BotId) -> String {
        let mut hash = Sha256::new();
        let (url, kinds, connections) =
            (self.url(bot), ALLOWED_UPDATES.join(","), MAX_CONNECTIONS.to_string());
        for field in [url.as_str(), kinds.as_str(), connections.as_str(), self.secret.expose_secret()] {
            hash.update(field.len().to_le_bytes());
            hash.update(field);
        }
        format!("{:x}", hash.finalize())
    }

    /// Whether Telegram's idea of the webhook is ours, as far as it tells.
    pub(crate) fn is_told(&self, bot: BotId, state: &WebhookState) -> bool {
        // The list may be left out; then it says nothing, and telling it again would not change that.
        let same_kinds = state.allowed_updates.as_ref().is_none_or(|told| {
            told.len() == ALLOWED_UPDATES.len()
                && ALLOWED_UPDATES.iter().all(|kind| told.iter().any(|told| told == kind))
        });
        state.url == self.url(bot) && same_kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOT: BotId = BotId(12);

    fn webhook(public_url: &str, secret: &str) -> Webhook {
        Webhook { public_url: public_url.to_owned(), secret: secret.into() }
    }

    #[test]
    fn a_trailing_slash_changes_nothing() {
        let (with, without) = (webhook("https://a.example/x/", "s"), webhook("https://a.example/x", "s"));
        assert_eq!(with.url(BOT), "https://a.example/x/telegram/12");
        assert_eq!(with.fingerprint(BOT), without.fingerprint(BOT));
    }

    #[test]
    fn another_address_bot_or_secret_has_to_be_told() {
        let fingerprint = webhook("https://a.example", "s").fingerprint(BOT);
        assert_ne!(webhook("https://b.example", "s").fingerprint(BOT), fingerprint);
        assert_ne!(webhook("https://a.example", "t").fingerprint(BOT), fingerprint);
        assert_ne!(webhook("https://a.example", "s").fingerprint(BotId(13)), fingerprint);
    }

    #[test]
    fn what_somebody_else_has_told_is_noticed() {
        let webhook = webhook("https://a.example", "s");
        let kinds: Vec<String> = ALLOWED_UPDATES.iter().rev().map(ToString::to_string).collect();
        let ours = WebhookState {
            url: "https://a.example/telegram/12".to_owned(),
            allowed_updates: Some(kinds.clone()),
            ..WebhookState::default()
        };
        assert!(webhook.is_told(BOT, &ours), "in whatever order");
        let elsewhere = WebhookState { url: "https://b.example/telegram/12".to_owned(), ..ours.clone() };
        let fewer = WebhookState { allowed_updates: Some(kinds[1..].to_vec()), ..ours.clone() };
        let unlisted = WebhookState { allowed_updates: None, ..ours };
        assert!(webhook.is_told(BOT, &unlisted), "a server that does not list kinds would be told for ever");
        for changed in [WebhookState::default(), elsewhere, fewer] {
            assert!(!webhook.is_told(BOT, &changed), "{changed:?}");
        }
    }
}
