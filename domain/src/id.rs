//! Every id is its own type, so that a user is never passed for a chat although Telegram often gives both the same
//! number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = <$inner as FromStr>::Err;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )*};
}

ids! {
    /// A bot: the number before the colon of its token.
    BotId(i64);
    /// A person on Telegram (up to 52 bits).
    UserId(i64);
    /// A chat on Telegram. A private chat has the number of its person; groups and channels are negative.
    ChatId(i64);
    /// A message within one chat.
    MessageId(i64);
    /// An update within one bot. Grows with what happens there, over all of Telegram's queues; after a quiet week it may
    /// jump anywhere.
    UpdateId(u64);
    /// A match pool. A bot's own has the bot's number, the one for everybody has number 0.
    PoolId(i64);
    /// A broadcast: what an admin sends to many.
    BroadcastId(i64);
    /// A signal: what somebody who follows its provider may trade by.
    SignalId(u64);
    /// Whoever posts signals.
    ProviderId(i64);
    /// Grows with each search of one person, so that an answer to an earlier search is recognised as late.
    Ticket(u64);
}

impl UserId {
    /// The person's private chat with any bot.
    #[must_use]
    pub fn chat(self) -> ChatId {
        ChatId(self.0)
    }
}

impl Ticket {
    /// The ticket of the search after this one.
    #[must_use]
    pub fn next(self) -> Ticket {
        Ticket(self.0 + 1)
    }
}

/// That of somebody who has never searched.
impl Default for Ticket {
    fn default() -> Self {
        Ticket(0)
    }
}

/// Where a person can be reached: their private chat with one of our bots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Our bot they talk to.
    pub bot: BotId,
    /// The person.
    pub user: UserId,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.bot, self.user)
    }
}

/// One pairing of two people. Numbered by the pool that made it, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationId {
    /// The pool that paired them.
    pub pool: PoolId,
    /// The pool's running number.
    pub number: u64,
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.pool, self.number)
    }
}

/// The text is not a conversation id.
#[derive(Debug, thiserror::Error)]
#[error("a conversation id is <pool>.<number>, not {0:?}")]
pub struct BadConversationId(String);

impl FromStr for ConversationId {
    type Err = BadConversationId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('.').and_then(|(pool, number)| {
            Some(ConversationId { pool: pool.parse().ok()?, number: number.parse().ok()? })
        });
        parts.ok_or_else(|| BadConversationId(text.to_owned()))
    }
}

/// Written as text, so that the id reads the same in Redis, in a log and in a button.
impl Serialize for ConversationId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConversationId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
