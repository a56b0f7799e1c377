//! Envelopes: what lies in an inbox.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::BotId;
use shoal_domain::message::{Report, Tell, Timer};
use shoal_domain::time::Timestamp;

/// The place of an envelope in its inbox: milliseconds by the Redis clock, and a running number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    /// When it was appended.
    pub ms: u64,
    /// Which one within that millisecond.
    pub seq: u64,
}

impl EntryId {
    /// Before the first envelope.
    pub const START: EntryId = EntryId { ms: 0, seq: 0 };

    /// When the envelope was appended.
    #[must_use]
    pub fn time(self) -> Timestamp {
        Timestamp(self.ms)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.ms, self.seq)
    }
}

/// The text is no entry id.
#[derive(Debug, thiserror::Error)]
#[error("an entry id is <milliseconds>-<number>")]
pub struct BadEntryId;

impl FromStr for EntryId {
    type Err = BadEntryId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (ms, seq) = text.split_once('-').ok_or(BadEntryId)?;
        Ok(EntryId { ms: ms.parse().map_err(|_| BadEntryId)?, seq: seq.parse().map_err(|_| BadEntryId)? })
    }
}

/// An envelope, unopened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its place in the inbox.
    pub id: EntryId,
    /// Its fields as stored. Kept whole, so that a dead letter can be replayed.
    pub fields: Vec<(String, Bytes)>,
}

/// What an envelope holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// An update to this bot, as Telegram sent it.
    Update(BotId, Bytes),
    /// Something another entity says to this one.
    Tell(EntityKey, Tell),
    /// A timer of this entity's is due.
    Timer(EntityKey, Timer),
    /// How an effect ended.
    Report(Report),
}

/// An envelope cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum BadEnvelope {
    /// A field that belongs there is missing.
    #[error("the envelope has no field {0:?}")]
    Missing(&'static str),
    /// Its kind is unknown to this release.
    #[error("the envelope is of the unknown kind {0:?}")]
    Kind(String),
    /// Its body is unknown to this release.
    #[error("read the body of a {kind} envelope")]
    Body {
        /// The envelope's kind.
        kind: &'static str,
        /// What is wrong with the body.
        #[source]
        source: serde_json::Error,
    },
    /// It names no entity or timer that this release knows.
    #[error("the envelope names no known {0}")]
    Name(&'static str),
}

/// A tell with its receiver, as it travels.
#[derive(Serialize, Deserialize)]
pub(crate) struct Addressed<T> {
    pub to: EntityKey,
    #[serde(flatten)]
    pub tell: T,
}

impl Envelope {
    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        self.fields.iter().map(|(name, value)| name.len() + value.len()).sum()
    }

    /// Opens the envelope. Updates stay as bytes: decoding them is another crate's art.
    pub fn open(&self) -> Result<Letter, BadEnvelope> {
        let body = self.field("b")?;
        match &self.field("k")?[..] {
            b"update" => Ok(Letter::Update(self.bot()?, body.clone())),
            b"tell" => {
                let Addressed { to, tell } = read("tell", body)?;
                Ok(Letter::Tell(to, tell))
            }
            b"timer" => open_timer(body),
            b"report" => Ok(Letter::Report(read("report", body)?)),
            other => {
                Err(BadEnvelope::Kind(String::from_utf8_lossy(&other[..other.len().min(32)]).into_owned()))
            }
        }
    }

    fn bot(&self) -> Result<BotId, BadEnvelope> {
        let text = std::str::from_utf8(self.field("bot")?).map_err(|_| BadEnvelope::Name("bot"))?;
        text.parse().map_err(|_| BadEnvelope::Name("bot"))
    }

    fn field(&self, name: &'static str) -> Result<&Bytes, BadEnvelope> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value).ok_or(BadEnvelope::Missing(name))
    }
}

fn read<'a, T: Deserialize<'a>>(kind: &'static str, body: &'a [u8]) -> Result<T, BadEnvelope> {
    serde_json::from_slice(body).map_err(|source| BadEnvelope::Body { kind, source })
}

/// A timer's name in Redis: the entity and the timer, so that setting it again replaces it.
pub(crate) fn timer_name(entity: EntityKey, timer: Timer) -> String {
    let timer = serde_json::to_value(timer).expect("a timer is written as a word");
    format!("{entity}/{}", timer.as_str().expect("a timer is written as a word"))
}

fn open_timer(name: &[u8]) -> Result<Letter, BadEnvelope> {
    let name = std::str::from_utf8(name).map_err(|_| BadEnvelope::Name("timer"))?;
    let (entity, timer) = name.split_once('/').ok_or(BadEnvelope::Name("timer"))?;
    let entity = entity.parse().map_err(|_| BadEnvelope::Name("entity"))?;
    let timer = serde_json::from_value(timer.into()).map_err(|_| BadEnvelope::Name("timer"))?;
    Ok(Letter::Timer(entity, timer))
}
