//! What can become of a call, and what to do then.

mod rejection;

use std::time::Duration;

use shoal_domain::id::{BotId, ChatId};
use shoal_domain::message::Absence;

pub use self::rejection::Rejection;

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
    Unreachable(Absence),
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

/// Why a message that was to be changed stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unchanged {
    /// It is already as it was to be.
    AlreadySo,
    /// It is not there any more.
    NotFound,
    /// It cannot be edited: it is too old, or not the bot's.
    NotEditable,
    /// It cannot be deleted: it is too old, or of a kind that cannot.
    NotDeletable,
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

impl TelegramError {
    /// Why the chat cannot be written to, if that is it.
    #[must_use]
    pub fn gone(&self) -> Option<Absence> {
        match self.fate() {
            Fate::Unreachable(gone) => Some(gone),
            _ => None,
        }
    }

    /// Why the message that the call was to change stays as it is, if Telegram says so.
    #[must_use]
    pub fn unchanged(&self) -> Option<Unchanged> {
        match self {
            TelegramError::Rejected { rejection, .. } => rejection.unchanged(),
            _ => None,
        }
    }

    /// What Telegram said, for whoever looks why a call was refused: at most 256 characters on one line, without a token.
    /// It may quote a few characters of what was sent. `None`: Telegram said nothing.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        match self {
            TelegramError::Rejected { rejection, .. } => Some(rejection.to_string()),
            TelegramError::Fetch { source, .. } => source.said(),
            _ => None,
        }
    }
}
