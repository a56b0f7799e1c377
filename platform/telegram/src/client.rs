//! The bots of this deployment, and the connections they share.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use shoal_domain::id::BotId;
use teloxide::Bot;
use tokio::sync::watch;

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

/// Makes the calls of some bots, those it was made with and those added since. Cheap to clone; all clones share their
/// connections and their bots.
#[derive(Clone)]
pub struct Client {
    api_url: Url,
    http: reqwest::Client,
    /// Whoever follows what comes and goes subscribes to it; whoever makes a call borrows for a moment.
    bots: Arc<watch::Sender<HashMap<BotId, Seat>>>,
}

/// A bot's place in a client.
pub(crate) struct Seat {
    /// `None`: its token cannot be opened.
    bot: Option<Bot>,
    /// Whether it was added since the client was made.
    added: bool,
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
        let client = Client { api_url, http, bots: Arc::default() };
        client.seat(tokens)
    }

    /// A client for this bot alone, over the same connections: to try a token, or for a bot that has left.
    pub fn alone(&self, bot: BotId, token: SecretString) -> Result<Client, ClientError> {
        let client = Client { bots: Arc::default(), ..self.clone() };
        client.seat([(bot, token)])
    }

    fn seat(self, tokens: impl IntoIterator<Item = (BotId, SecretString)>) -> Result<Client, ClientError> {
        let seats = tokens.into_iter().map(|(id, token)| {
            let bot = self.bot_of(id, &token).ok_or(ClientError::BadToken(id))?;
            Ok((id, Seat { bot: Some(bot), added: false }))
        });
        self.bots.send_replace(seats.collect::<Result<_, _>>()?);
        Ok(self)
    }

    /// Makes these the bots that were added; those that the client was made with stay as they are. `None` stands for a
    /// token that cannot be opened: the bot is known, and its calls fail with [`TelegramError::Locked`].
    pub fn set_added(&self, added: impl IntoIterator<Item = (BotId, Option<SecretString>)>) {
        let seats: Vec<(BotId, Seat)> = added
            .into_iter()
            .map(|(id, token)| {
                (id, Seat { bot: token.and_then(|token| self.bot_of(id, &token)), added: true })
            })
            .collect();
        self.bots.send_modify(|bots| {
            bots.retain(|_, seat| !seat.added);
            for (id, seat) in seats {
                bots.entry(id).or_insert(seat);
            }
        });
    }

    /// The bots that this client can speak for, in the order of their numbers.
    #[must_use]
    pub fn bots(&self) -> Vec<BotId> {
        self.usable().into_keys().collect()
    }

    /// Whether this is one of our bots, also one whose token cannot be opened.
    #[must_use]
    pub fn knows(&self, bot: BotId) -> bool {
        self.bots.borrow().contains_key(&bot)
    }

    /// Whether this is one of our bots and was added since the client was made.
    #[must_use]
    pub fn was_added(&self, bot: BotId) -> bool {
        self.bots.borrow().get(&bot).is_some_and(|seat| seat.added)
    }

    pub(crate) fn bot(&self, id: BotId) -> Result<Bot, TelegramError> {
        match self.bots.borrow().get(&id) {
            Some(Seat { bot: Some(bot), .. }) => Ok(bot.clone()),
            Some(Seat { bot: None, .. }) => Err(TelegramError::Locked(id)),
            None => Err(TelegramError::NoSuchBot(id)),
        }
    }

    /// The bots that this client can speak for.
    pub(crate) fn usable(&self) -> BTreeMap<BotId, Bot> {
        let bots = self.bots.borrow();
        bots.iter().filter_map(|(id, seat)| Some((*id, seat.bot.clone()?))).collect()
    }

    /// Tells when bots come, go, or get another token.
    pub(crate) fn subscribe(&self) -> watch::Receiver<HashMap<BotId, Seat>> {
        self.bots.subscribe()
    }

    fn bot_of(&self, id: BotId, token: &SecretString) -> Option<Bot> {
        let token = Some(token.expose_secret()).filter(|token| is_token_of(id, token))?;
        Some(Bot::with_client(token, self.http.clone()).set_api_url(self.api_url.clone()))
    }
}

/// By hand, because `Debug` of teloxide's `Bot` shows its token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("bots", &self.bots()).finish_non_exhaustive()
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
    fn bots_come_and_go_beside_those_that_stay() {
        let client = client("http://localhost:1", 12, "12:very-secret").unwrap();
        let other = client.clone();
        let (fixed, added, locked) = (BotId(12), BotId(13), BotId(14));
        client.set_added([(added, Some("13:secret".into())), (locked, None), (fixed, Some("12:b".into()))]);
        assert_eq!(other.bots(), [fixed, added]);
        assert_eq!(other.bot(fixed).unwrap().token(), "12:very-secret", "it stays as it is");
        assert!(matches!(other.bot(locked), Err(TelegramError::Locked(bot)) if bot == locked));
        assert!([fixed, added, locked].iter().all(|bot| other.knows(*bot)));
        assert!(other.was_added(added) && !other.was_added(fixed));
        client.set_added([]);
        assert_eq!(other.bots(), [fixed]);
        assert!(!other.knows(locked));
        assert!(matches!(other.bot(added), Err(TelegramError::NoSuchBot(bot)) if bot == added));

        let alone = client.alone(added, "13:secret".into()).unwrap();
        assert_eq!((alone.bots(), client.bots()), (vec![added], vec![fixed]));
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
