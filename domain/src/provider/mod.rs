//! Who posts signals, and the record of what they posted.
//!
//! ```text
//! channel ─┐                      ┌─ Signal ─┐
//! webhook ─┤                      │          ├─ seal ─> number, signal, version, hash
//! api ─────┼─ Post ─ signal::read ┼─ Update ─┘             │
//! command ─┘                      └─ talk, refused         └─ chain::Check
//! ```
//!
//! A row of the record is about one signal, which has the number of its first row. An edit of the post and an update of the
//! signal are further rows, each with the next version: whoever follows takes each (signal, version) once. Nothing in the
//! record changes or goes, so neither does what was lost by it.

pub mod chain;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{ChatId, ProviderId, SignalId, UserId};
use crate::signal::{Reading, Signal, Update};
use crate::time::Timestamp;

/// How a post came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In the provider's channel.
    Channel,
    /// By a signed call.
    Webhook,
    /// By an operator.
    Api,
    /// By the provider's owner, to a bot.
    Command,
}

/// What a row of the record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The first version of a signal.
    Signal,
    /// The signal as its post says it now.
    Edit,
    /// Something about it.
    Update,
}

macro_rules! words {
    ($name:ident, $bad:ident: $($variant:ident = $word:literal),*) => {
        impl $name {
            /// As a word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = $bad;

            fn from_str(text: &str) -> Result<$name, $bad> {
                match text { $($word => Ok($name::$variant),)* _ => Err($bad) }
            }
        }
    };
}

/// It is no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a source is channel, webhook, api or command")]
pub struct BadSource;

/// It is no kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a row is a signal, an edit or an update")]
pub struct BadKind;

words!(Source, BadSource: Channel = "channel", Webhook = "webhook", Api = "api", Command = "command");
words!(Kind, BadKind: Signal = "signal", Edit = "edit", Update = "update");

/// What can be sealed of a post: what somebody may trade by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    /// A call to trade.
    Signal(Box<Signal>),
    /// Something about one of before.
    Update(Update),
}

impl Instruction {
    /// What is to be sealed of a reading; otherwise the reading again.
    pub fn of(reading: Reading) -> Result<Instruction, Reading> {
        match reading {
            Reading::Signal(signal) => Ok(Instruction::Signal(signal)),
            Reading::Update(update) => Ok(Instruction::Update(update)),
            other @ (Reading::NotASignal | Reading::Refused(_)) => Err(other),
        }
    }

    /// Of which pair, as it is written, where it was said.
    #[must_use]
    pub fn pair(&self) -> Option<String> {
        match self {
            Instruction::Signal(signal) => Some(signal.pair.to_string()),
            Instruction::Update(update) => update.pair.as_ref().map(ToString::to_string),
        }
    }

    /// Its provider's own name for the signal.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        match self {
            Instruction::Signal(signal) => signal.label.as_deref(),
            Instruction::Update(update) => update.label.as_deref(),
        }
    }

    /// Where a trade is said to be seen. Nobody has looked: whoever shows it says UNVERIFIED.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        match self {
            Instruction::Signal(signal) => signal.link.as_deref(),
            Instruction::Update(update) => update.link.as_deref(),
        }
    }
}

/// In our own form.
impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Instruction::Signal(signal) => signal.fmt(f),
            Instruction::Update(update) => update.fmt(f),
        }
    }
}

/// A post that is to be sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// How it came in.
    pub source: Source,
    /// Which post, by the source's name for it: 1 to 128 visible characters. The same again is the same post.
    pub origin: String,
    /// Which edit of it, where it is one, by a number that no other edit of this provider has.
    pub edit: Option<u64>,
    /// Which post it answers, by the source's name for that.
    pub about: Option<String>,
    /// The text as it was posted.
    pub text: String,
    /// What was understood.
    pub instruction: Instruction,
    /// When, by the source's clock.
    pub at: Timestamp,
}

impl Post {
    /// What of the post this is: the post, or one edit of it.
    #[must_use]
    pub fn cause(&self) -> String {
        self.edit.map_or_else(|| self.origin.clone(), |edit| format!("{}#{edit}", self.origin))
    }
}

/// A row of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSignal {
    /// Of all providers, from 1, without gaps.
    pub number: u64,
    /// Whose.
    pub provider: ProviderId,
    /// Its place in that provider's chain, from 1, without gaps.
    pub place: u64,
    /// Which signal it is about: the number of its first row.
    pub signal: SignalId,
    /// From 1, growing with each row about this signal.
    pub version: u32,
    /// What it is.
    pub kind: Kind,
    /// How it came in.
    pub source: Source,
    /// In which post.
    pub origin: String,
    /// What of that post: the post, or one edit of it.
    pub cause: String,
    /// Of which pair, where that was said.
    pub pair: Option<String>,
    /// Its provider's own name for the signal.
    pub label: Option<String>,
    /// The text as it was posted.
    pub text: String,
    /// What was understood, as the JSON of an [`Instruction`]: kept as it was written, since the hash is of that.
    pub reading: String,
    /// The same in our own form.
    pub said: String,
    /// When, by the source's clock; not after it was sealed.
    pub posted_at: Timestamp,
    /// When it was sealed, by our clock.
    pub sealed_at: Timestamp,
    /// The hash of the row before.
    pub previous: chain::Hash,
    /// The hash of this row.
    pub hash: chain::Hash,
}

impl SealedSignal {
    /// What was understood.
    pub fn instruction(&self) -> Result<Instruction, serde_json::Error> {
        serde_json::from_str(&self.reading)
    }
}

/// Who posts signals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Their number.
    pub id: ProviderId,
    /// Their name: 1 to 32 letters, digits, `-` and `_`.
    pub name: String,
    /// Who may post by commands, and hears of refusals.
    pub owner: Option<UserId>,
    /// The channel they post in.
    pub channel: Option<ChatId>,
    /// Whether they may post.
    pub on: bool,
    /// Whether their webhook has a secret.
    pub has_secret: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// The end of their chain.
    pub head: chain::Head,
}
