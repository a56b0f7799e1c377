//! The bots of this deployment, and the connections they share.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use shoal_domain::id::BotId;
use teloxide::Bot;

use crate::error::TelegramError;

/// Longer than any handshake across the world, shorter than people's patience.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// For a whole call. Telegram answers within a second as a rule; a call that is cut off here has an unknown outcome,
/// so it is better to wait too long than not long enough. A process that drains waits this long for its last calls.
/// So the largest file must come in and go out at 1.4 MB a second.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Idle connections are closed before common servers and middleboxes do it (at 60 to 75 s): a call that is sent into
/// a connection which is just being closed has an unknown outcome.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// Idle connections kept at most. More than this many calls at a time cost a handshake each, nothing else.
const IDLE_CONNECTIONS: usize = 256;

/// Makes the calls of some bots. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Client {
    bots: Arc<HashMap<BotId, Bot>>,
}

/// A client cannot be made of what was given. Never shows a token.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address of the Bot API server is not one.
    #[error(
        "the Bot API server's address must be an http or https address, such as https://api.telegram.org"
    )]
    BadApiUrl,
    /// The token is not of the form `<bot id>:<secret>` with this bot's id.
    #[error("the token of bot {0} must be that number, a colon and at least one of A-Z a-z 0-9 _ -")]
    BadToken(BotId),
    /// The TLS library did not start.
    #[error("set up the HTTP client")]
    Http(#[source] reqwest::Error),
}

impl Client {
    /// A client for these bots at the Bot API server with that address. Nothing is sent yet.
    pub fn new(
        api_url: &str,
        tokens: impl IntoIterator<Item = (BotId, SecretString)>,
    ) -> Result<Client, ClientError> {
        let api_url = Url::parse(api_url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let api_url = api_url.ok_or(ClientError::BadApiUrl)?;
        let http = http().map_err(ClientError::Http)?;
        let bots = tokens.into_iter().map(|(id, token)| {
            let token = token.expose_secret();
            if !is_token_of(id, token) {
                return Err(ClientError::BadToken(id));
            }
            Ok((id, Bot::with_client(token, http.clone()).set_api_url(api_url.clone())))
        });
        Ok(Client { bots: Arc::new(bots.collect::<Result<_, _>>()?) })
    }

    /// The bots that this client can speak for, in no order.
    pub fn bots(&self) -> impl Iterator<Item = BotId> {
        self.bots.keys().copied()
    }

    pub(crate) fn bot(&self, id: BotId) -> Result<&Bot, TelegramError> {
        self.bots.get(&id).ok_or(TelegramError::NoSuchBot(id))
    }
}

/// By hand, because `Debug` of teloxide's `Bot` shows its token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("bots", &self.bots.keys()).finish_non_exhaustive()
    }
}

fn http() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .http1_only()
        .tcp_nodelay(true)
        // A proxy left over in the environment would see every token.
        .no_proxy()
        // The Bot API never redirects, and wherever else this would lead must not be handed the token.
        .redirect(Policy::none())
        .build()
}

fn is_token_of(id: BotId, token: &str) -> bool {
    let secret =
        token.split_once(':').filter(|(number, _)| *number == id.to_string()).map(|(_, secret)| secret);
    secret.is_some_and(|secret| {
        !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(api_url: &str, bot: i64, token: &str) -> Result<Client, ClientError> {
        Client::new(api_url, [(BotId(bot), SecretString::from(token.to_owned()))])
    }

    #[test]
    fn nothing_shows_the_token() {
        let client = client("http://localhost:1", 12, "12:very-secret").unwrap();
        assert!(!format!("{client:?} {client:#?}").contains("secret"));
    }

    #[test]
    fn bad_addresses_and_tokens_are_refused_without_being_shown() {
        for url in ["", "localhost", "ftp://localhost", "mailto:a@b", "data:,x"] {
            assert!(matches!(client(url, 12, "12:secret"), Err(ClientError::BadApiUrl)), "{url}");
        }
        for token in ["", "12", "12:", "13:secret", "secret", "12:sec/ret", "12:sec ret", "+12:secret"] {
            let error = client("http://localhost:1", 12, token).unwrap_err();
            assert!(matches!(error, ClientError::BadToken(BotId(12))), "{token}");
            assert!(!format!("{error} {error:?}").contains("sec"), "{error:?}");
        }
    }
}
