//! Values that must not be seen: they print with `***` in place of what is secret.

use std::fmt::{self, Debug, Display, Formatter};
use std::str::FromStr;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretBox, SecretString};
use url::Url;

use crate::redact::MASK;

/// A bot's token, `123456:AAE…`; prints as `123456:***`.
#[derive(Clone)]
pub struct BotToken {
    bot_id: i64,
    whole: SecretString,
}

/// Why a text is no bot token. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not one: expected the bot's number, a colon, and letters, digits, _ or -, as @BotFather shows it"
)]
pub struct NotABotToken;

impl BotToken {
    /// The bot's id, the number before the colon.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        self.bot_id
    }

    /// The whole token, for a call to Telegram and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.whole.expose_secret()
    }
}

impl FromStr for BotToken {
    type Err = NotABotToken;

    /// Takes any length after the colon: stand-in servers have their own.
    fn from_str(text: &str) -> Result<Self, NotABotToken> {
        let (number, secret) = text.split_once(':').ok_or(NotABotToken)?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let bot_id = number.parse().ok().filter(|id| is_number && *id > 0).ok_or(NotABotToken)?;
        if secret.is_empty() || !secret.bytes().all(is_token_char) {
            return Err(NotABotToken);
        }
        Ok(Self { bot_id, whole: text.into() })
    }
}

impl Display for BotToken {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{MASK}", self.bot_id)
    }
}

impl Debug for BotToken {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

/// The key that seals what must not be read from a stolen database; prints as `***`.
#[derive(Clone)]
pub struct SealKey(Arc<SecretBox<[u8; 32]>>);

impl SealKey {
    /// Reads hexadecimal digits, two a byte; `None` if there are not exactly 64.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<SealKey> {
        let mut key = [0; 32];
        if digits.len() != 2 * key.len() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, place) in key.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(SealKey(Arc::new(SecretBox::new(Box::new(key)))))
    }

    /// The key itself, for sealing and opening and nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl Debug for SealKey {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

/// A URL that may hold a password; prints with `***` in its place.
#[derive(Clone)]
pub struct SecretUrl {
    whole: SecretString,
    shown: String,
}

impl SecretUrl {
    /// `url` is what `text` parses to.
    pub(super) fn new(text: &str, mut url: Url) -> Self {
        if url.password().is_some() {
            // Refused for a URL that cannot have a password; this one has one.
            let _ = url.set_password(Some(MASK));
        }
        // Clients take passwords here, too: sqlx `password`, fred `sentinelPassword`.
        let query: Option<String> = url.query().map(|query| {
            let masked = query.split('&').map(|pair| match pair.split_once('=') {
                Some((key, _)) if key.to_ascii_lowercase().contains("password") => format!("{key}={MASK}"),
                _ => pair.to_owned(),
            });
            masked.collect::<Vec<_>>().join("&")
        });
        url.set_query(query.as_deref());
        Self { whole: text.into(), shown: url.into() }
    }

    /// The whole URL, for the client and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.whole.expose_secret()
    }
}

impl Display for SecretUrl {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

impl Debug for SecretUrl {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

/// What Telegram allows in a token's secret half and in a webhook's secret.
pub(super) fn is_token_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
