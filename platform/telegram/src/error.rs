//! What can become of a call, and what to do then.

use std::time::Duration;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use shoal_domain::id::{BotId, ChatId};
use teloxide::ApiError;

/// A call did not succeed, as far as we know. Ask its [`fate`](TelegramError::fate).
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// The bot is not one of this deployment's: not yet, or not any more.
    #[error("there is no bot {0} here")]
    NoSuchBot(BotId),
    /// The bot is one of ours, but its token cannot be opened.
    #[error("the token of bot {0} cannot be opened with this SHOAL_SEAL_KEY")]
    Locked(BotId),
    /// Telegram answered that it will not.
    #[error("{method}: Telegram rejected the call")]
    Rejected {
        /// The method called.
        method: &'static str,
        /// Why.
        #[source]
        rejection: Rejection,
    },
    /// The call or its answer was cut off.
    #[error("{method}: the connection to Telegram failed")]
    Network {
        /// The method called.
        method: &'static str,
        /// How, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// There was an answer, but not one of the Bot API's.
    #[error("{method}: the answer (HTTP {status}) is not one of the Bot API's")]
    Unreadable {
        /// The method called.
        method: &'static str,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// A file could not be fetched from the bot that has received it. The call that it was for was not carried out.
    #[error("fetch a file that bot {bot} has received")]
    Fetch {
        /// The bot that has received it.
        bot: BotId,
        /// Why.
        #[source]
        source: Box<TelegramError>,
    },
    /// A file is larger than can be brought from one bot to another.
    #[error("the file is larger than {largest} bytes")]
    TooLarge {
        /// In bytes.
        largest: u64,
    },
}

/// Telegram's no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct Rejection {
    /// Like an HTTP status, but not always the one it came with.
    code: u16,
    /// Telegram's text, matched against those that teloxide knows.
    reason: ApiError,
    retry_after: Option<Duration>,
    migrated_to: Option<ChatId>,
}

/// What became of a call, in terms of what to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Too many. Nothing was executed: the same again after this long, and nothing to that chat before.
    RetryAt(Duration),
    /// It never reached Telegram: the same again, a little later.
    NotExecuted,
    /// It may have been executed or not. Whether to repeat depends on what is worse for such a call.
    Unknown,
    /// The person cannot be written to until they come back.
    Unreachable,
    /// There was nothing left to do: as good as done.
    AsWished,
    /// Never, in this form.
    Refused,
    /// Through this bot nobody can be reached. It may have been added so lately that this process has yet to hear of it;
    /// otherwise it was removed.
    NoSuchBot,
    /// Never: the file is too large.
    TooLarge,
    /// The bot's token is no longer valid, or cannot be opened. Somebody has to look.
    Revoked,
    /// The group has another number now: the same again, there.
    Migrated(ChatId),
    /// Somebody else fetches the updates of this bot: by polling, or by a webhook.
    Conflict,
}

impl TelegramError {
    /// What became of the call.
    #[must_use]
    pub fn fate(&self) -> Fate {
        match self {
            TelegramError::NoSuchBot(_) => Fate::NoSuchBot,
            TelegramError::Locked(_) => Fate::Revoked,
            TelegramError::Rejected { rejection, .. } => rejection.fate(),
            TelegramError::Network { source, .. } if source.is_connect() => Fate::NotExecuted,
            TelegramError::Network { .. } | TelegramError::Unreadable { .. } => Fate::Unknown,
            TelegramError::TooLarge { .. } => Fate::TooLarge,
            TelegramError::Fetch { source, .. } => source.fate_of_fetch(),
        }
    }

    /// What became of a call for which this kept us from fetching a file: it was not made. Another bot's trouble must not
    /// hold up the one that would have made it.
    fn fate_of_fetch(&self) -> Fate {
        match self.fate() {
            Fate::RetryAt(wait) => Fate::RetryAt(wait),
            Fate::NotExecuted | Fate::Unknown => Fate::NotExecuted,
            Fate::TooLarge => Fate::TooLarge,
            _ => Fate::Refused,
        }
    }
}

/// Parts of descriptions, in lower case, as they are worded today: those that teloxide does not know, or knows only
/// as a whole.
const UNREACHABLE: &[&str] = &[
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bot can't send messages to",
    "bots can't send messages to",
    "user is deactivated",
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user_is_blocked",
    "chat was deleted",
    "chat is deactivated",
];
const AS_WISHED: &[&str] =
    &["message is not modified", "message to delete not found", "query is too old", "query_id_invalid"];

impl Rejection {
    /// The longest description that is kept, in characters. Telegram's own are shorter.
    const LONGEST_DESCRIPTION: usize = 256;

    pub(crate) fn new(
        code: u16,
        description: &str,
        retry_after: Option<Duration>,
        migrated_to: Option<ChatId>,
    ) -> Self {
        let description: String = description.chars().take(Self::LONGEST_DESCRIPTION).collect();
        let named: Result<ApiError, ValueError> =
            ApiError::deserialize(description.as_str().into_deserializer());
        let reason = named.unwrap_or(ApiError::Unknown(description));
        Rejection { code, reason, retry_after, migrated_to }
    }

    /// Whether Telegram's text holds this, in lower case.
    pub(crate) fn says(&self, phrase: &str) -> bool {
        self.reason.to_string().to_lowercase().contains(phrase)
    }

    fn fate(&self) -> Fate {
        // What Telegram says in figures is surer than what it says in words.
        if let Some(wait) = self.retry_after {
            return Fate::RetryAt(wait);
        }
        if let Some(chat) = self.migrated_to {
            return Fate::Migrated(chat);
        }
        self.fate_by_reason().unwrap_or(match self.code {
            401 => Fate::Revoked,
            409 => Fate::Conflict,
            500.. => Fate::Unknown,
            _ => Fate::Refused,
        })
    }

    fn fate_by_reason(&self) -> Option<Fate> {
        match &self.reason {
            ApiError::BotBlocked
            | ApiError::UserDeactivated
            | ApiError::CantInitiateConversation
            | ApiError::CantTalkWithBots
            | ApiError::BotKicked
            | ApiError::BotKickedFromSupergroup
            | ApiError::BotKickedFromChannel
            | ApiError::GroupDeactivated
            | ApiError::ChatNotFound
            | ApiError::UserNotFound => Some(Fate::Unreachable),
            ApiError::MessageNotModified | ApiError::MessageToDeleteNotFound | ApiError::InvalidQueryId => {
                Some(Fate::AsWished)
            }
            // A bare "Not Found" too: that is how a token of a wrong form is answered.
            ApiError::InvalidToken => Some(Fate::Revoked),
            ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates => Some(Fate::Conflict),
            ApiError::Unknown(text) => {
                let text = text.to_lowercase();
                let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
                if (400..500).contains(&self.code) && says(UNREACHABLE) {
                    Some(Fate::Unreachable)
                } else if self.code == 400 && says(AS_WISHED) {
                    Some(Fate::AsWished)
                } else {
                    None
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(code: u16, description: &str) -> Fate {
        Rejection::new(code, description, None, None).fate()
    }

    #[test]
    fn each_answer_has_its_fate() {
        use Fate::{AsWished, Conflict, Refused, Revoked, Unknown, Unreachable};
        for (code, description, expected) in [
            (403, "Forbidden: bot was blocked by the user", Unreachable),
            (403, "Forbidden: user is deactivated", Unreachable),
            (403, "Forbidden: bot can't initiate conversation with a user", Unreachable),
            (401, "Unauthorized: bot can't initiate conversation with a user", Unreachable),
            (403, "Forbidden: bots can't send messages to bots", Unreachable),
            (403, "Forbidden: bot was kicked from the group chat", Unreachable),
            (403, "Forbidden: the group chat was deleted", Unreachable),
            (400, "Bad Request: chat not found", Unreachable),
            (400, "Bad Request: PEER_ID_INVALID", Unreachable),
            (403, "Forbidden", Refused),
            (400, "Bad Request: message is not modified: specified new message content", AsWished),
            (400, "Bad Request: message to delete not found", AsWished),
            (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                AsWished,
            ),
            (400, "Bad Request: message to copy not found", Refused),
            (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", Refused),
            (400, "Bad Request: something that nobody has heard of", Refused),
            (400, "", Refused),
            (413, "Request Entity Too Large", Refused),
            (404, "Not Found: method not found", Refused),
            (404, "Not Found", Revoked),
            (401, "Unauthorized", Revoked),
            (401, "Unauthorized: invalid token specified", Revoked),
            (409, "Conflict: terminated by other getUpdates request; whatever follows", Conflict),
            (409, "Conflict: can't use getUpdates method while webhook is active", Conflict),
            (500, "Internal Server Error: restart", Unknown),
            (502, "Bad Gateway", Unknown),
            (500, "Internal Server Error: chat not found", Unknown),
        ] {
            assert_eq!(fate(code, description), expected, "{code} {description}");
        }
    }

    #[test]
    fn figures_count_more_than_words() {
        let wait = Duration::from_secs(10_000);
        let flood = Rejection::new(429, "Too Many Requests: retry after 1", Some(wait), None);
        assert_eq!(flood.fate(), Fate::RetryAt(wait));
        let moved =
            Rejection::new(400, "Bad Request: chat not found", None, Some(ChatId(-1_000_000_000_001)));
        assert_eq!(moved.fate(), Fate::Migrated(ChatId(-1_000_000_000_001)));
    }

    #[test]
    fn a_long_description_is_cut() {
        let rejection = Rejection::new(400, &"ü".repeat(1_000_000), None, None);
        assert!(rejection.to_string().len() < 1000);
    }
}
