//! Messages that a message is about: the one it answers, changes, takes back, or shows a feeling for.
//!
//! A message and its copy have two numbers, one in each chat, and nobody knows both until the copy was made. So whoever
//! refers to a message says whose it is: their own, of which the other has a copy, or the other's, of which they have one.
//! The other's owner finds the copy when the call is about to be made; by then whatever was said before has been sent.

use serde::{Deserialize, Serialize};

use crate::content::RichText;
use crate::id::MessageId;
use crate::time::Millis;

/// How long it is known which message is a copy of which, after the last of a conversation: Telegram lets a bot delete for 48
/// hours, and then some.
pub const KEPT: Millis = Millis::minutes(50 * 60);

/// A message of a conversation, as one of the two names it to the other. The number is the original's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// They wrote it: the other has a copy, if any.
    Mine(MessageId),
    /// The other wrote it.
    Theirs(MessageId),
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply<To> {
    /// Which message.
    pub to: To,
    /// Which part of it, where its writer chose one.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
}

/// A part of a message that somebody chose to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The part as it reads, with the formatting that Telegram compares.
    #[serde(flatten)]
    pub text: RichText,
    /// About where it starts in the message, in UTF-16 code units.
    pub position: u32,
}

impl<To> Reply<To> {
    /// The same answer to a message that is named in another way.
    pub fn to<Other>(&self, to: Other) -> Reply<Other> {
        Reply { to, quote: self.quote.clone() }
    }
}

/// Serde would ask for a default of `To` otherwise.
fn none() -> Option<Quote> {
    None
}
