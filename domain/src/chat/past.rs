//! Conversations that are over. Everybody at rest has some in their record, so each is stored as one short text:
//!
//! ```text
//!   1001.7 5 60                        conversation, partner, and what else there is to know
//!   0.7 5@1002 60                      the partner is at a bot other than the pool's
//!   1001.7 5 60 r                      one that its person has reported
//!   1001.7 5 1764183267000 awaited     a chat that may be taken up again
//!   1001.7 5 1764183267000 rated       one of which its person has said how it was
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{Address, BotId, ConversationId, UpdateId};
use crate::time::Timestamp;

/// A conversation that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "Stored")]
pub struct Past {
    /// Which conversation.
    pub conversation: ConversationId,
    /// With whom.
    pub peer: Address,
    /// The update by which the person asked for it.
    pub began: UpdateId,
    /// This person has reported the other for it.
    pub reported: bool,
}

/// A chat that the two may take up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Parted {
    /// Which conversation it was.
    pub conversation: ConversationId,
    /// With whom.
    pub peer: Address,
    /// When it ended.
    pub at: Timestamp,
    /// The update by which this person said that they would like to, unless they have talked to somebody else since.
    pub wished: Option<UpdateId>,
    /// The other would like to.
    pub awaited: bool,
    /// This person has said how it was.
    pub rated: bool,
}

/// The text is no conversation that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no conversation that is over")]
pub struct BadPast;

/// As it is read: the text, or what was stored before there was one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Text(String),
    Fields {
        conversation: ConversationId,
        peer: Address,
        /// Older records do not say how a search began: nothing counts as written before it.
        #[serde(default = "unknown")]
        began: UpdateId,
    },
}

fn unknown() -> UpdateId {
    UpdateId(0)
}

impl TryFrom<Stored> for Past {
    type Error = BadPast;

    fn try_from(stored: Stored) -> Result<Self, BadPast> {
        match stored {
            Stored::Text(text) => text.parse(),
            Stored::Fields { conversation, peer, began } => {
                Ok(Past { conversation, peer, began, reported: false })
            }
        }
    }
}

/// With whom in which conversation. Most partners are at the bot whose pool it was.
pub(super) struct With(pub ConversationId, pub Address);

impl fmt::Display for With {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let With(conversation, peer) = self;
        write!(f, "{conversation} {}", peer.user)?;
        if peer.bot.0 == conversation.pool.0 { Ok(()) } else { write!(f, "@{}", peer.bot) }
    }
}

/// Reads that, and the word behind it. What else there is follows.
pub(super) fn with<'a>(
    words: &mut impl Iterator<Item = &'a str>,
) -> Option<(ConversationId, Address, &'a str)> {
    let conversation: ConversationId = words.next()?.parse().ok()?;
    let peer = words.next()?;
    let (user, bot) = match peer.split_once('@') {
        Some((user, bot)) => (user, bot.parse().ok()?),
        None => (peer, BotId(conversation.pool.0)),
    };
    Some((conversation, Address { bot, user: user.parse().ok()? }, words.next()?))
}

impl fmt::Display for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", With(self.conversation, self.peer), self.began)?;
        if self.reported { f.write_str(" r") } else { Ok(()) }
    }
}

impl FromStr for Past {
    type Err = BadPast;

    fn from_str(text: &str) -> Result<Self, BadPast> {
        let mut words = text.split(' ');
        let (conversation, peer, began) = with(&mut words).ok_or(BadPast)?;
        let began = began.parse().map_err(|_| BadPast)?;
        // A newer release knows more.
        let reported = words.any(|word| word == "r");
        Ok(Past { conversation, peer, began, reported })
    }
}

impl fmt::Display for Parted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", With(self.conversation, self.peer), self.at)?;
        if self.awaited {
            f.write_str(" awaited")?;
        }
        if self.rated {
            f.write_str(" rated")?;
        }
        self.wished.map_or(Ok(()), |wished| write!(f, " wished {wished}"))
    }
}

impl FromStr for Parted {
    type Err = BadPast;

    fn from_str(text: &str) -> Result<Self, BadPast> {
        let mut words = text.split(' ');
        let (conversation, peer, at) = with(&mut words).ok_or(BadPast)?;
        let at = Timestamp(at.parse().map_err(|_| BadPast)?);
        let mut parted = Parted { conversation, peer, at, wished: None, awaited: false, rated: false };
        while let Some(word) = words.next() {
            match word {
                "awaited" => parted.awaited = true,
                "rated" => parted.rated = true,
                "wished" => {
                    let id = words.next().and_then(|id| id.parse().ok());
                    parted.wished = Some(id.ok_or(BadPast)?);
                }
                // A newer release knows more.
                _ => {}
            }
        }
        Ok(parted)
    }
}

impl From<Past> for String {
    fn from(past: Past) -> String {
        past.to_string()
    }
}

impl From<Parted> for String {
    fn from(parted: Parted) -> String {
        parted.to_string()
    }
}

impl TryFrom<String> for Parted {
    type Error = BadPast;

    fn try_from(text: String) -> Result<Self, BadPast> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{PoolId, UserId};

    #[test]
    fn what_is_over_is_a_short_text_and_read_again() {
        let conversation = |pool| ConversationId { pool: PoolId(pool), number: 7 };
        let peer = Address { bot: BotId(1002), user: UserId(5) };
        for (pool, with) in [(1002, "1002.7 5"), (0, "0.7 5@1002"), (1001, "1001.7 5@1002")] {
            for (reported, more) in [(false, ""), (true, " r")] {
                let began = UpdateId(60);
                let past = Past { conversation: conversation(pool), peer, began, reported };
                assert_eq!(past.to_string(), format!("{with} 60{more}"));
                assert_eq!(past.to_string().parse(), Ok(past));
            }
            for (wished, awaited, rated, more) in [
                (None, false, false, ""),
                (None, true, false, " awaited"),
                (None, false, true, " rated"),
                (Some(UpdateId(8)), false, false, " wished 8"),
                (Some(UpdateId(8)), true, true, " awaited rated wished 8"),
            ] {
                let at = Timestamp(9);
                let parted = Parted { conversation: conversation(pool), peer, at, wished, awaited, rated };
                assert_eq!(parted.to_string(), format!("{with} 9{more}"));
                assert_eq!(parted.to_string().parse(), Ok(parted));
            }
        }
    }

    #[test]
    fn anything_else_is_refused_but_what_a_newer_release_adds() {
        for text in ["", "1001.7", "1001.7 5", "1001.7 5@ 9", "1001 5 9", "1001.7 x 9", "1001.7 5 x"] {
            assert_eq!(text.parse::<Past>(), Err(BadPast), "{text:?}");
            assert_eq!(text.parse::<Parted>(), Err(BadPast), "{text:?}");
        }
        assert_eq!("1001.7 5 9 wished".parse::<Parted>(), Err(BadPast));
        assert_eq!("1001.7 5 9 wished x".parse::<Parted>(), Err(BadPast));
        let known: Parted = "1001.7 5 9".parse().unwrap();
        assert_eq!("1001.7 5 9 cherished awaited".parse(), Ok(Parted { awaited: true, ..known }));
    }
}
