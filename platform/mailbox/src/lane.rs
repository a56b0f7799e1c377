//! Lanes: effects between the commit that asked for them and their end, and those of which nobody knows the end.

use std::fmt;
use std::str::FromStr;

use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::effect::Effect;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError, strange};
use crate::inbox::envelope;
use crate::key;

/// Names an effect by its cause: the envelope, and which of the envelope's effects. The same cause gives the same
/// name, so a batch that is decided twice asks for nothing twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The envelope.
    pub cause: EntryId,
    /// Counted from zero within it.
    pub index: u32,
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.cause, self.index)
    }
}

/// The text is no effect id.
#[derive(Debug, thiserror::Error)]
#[error("an effect id is <entry>.<index>")]
pub struct BadEffectId;

impl FromStr for EffectId {
    type Err = BadEffectId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (cause, index) = text.rsplit_once('.').ok_or(BadEffectId)?;
        Ok(EffectId {
            cause: cause.parse().map_err(|_| BadEffectId)?,
            index: index.parse().map_err(|_| BadEffectId)?,
        })
    }
}

/// Leads an effect on the lane whose call has begun.
const BEGUN: u8 = b'!';

/// An effect as it lies on the lane.
pub(crate) fn entry(effect: &Effect, begun: bool) -> Value {
    let mut entry = if begun { vec![BEGUN] } else { vec![] };
    serde_json::to_writer(&mut entry, effect).expect("effects are plain structs and strings");
    Value::Bytes(entry.into())
}

/// Reads an effect from the lane, and whether its call has begun. `None`: this release cannot read it.
pub(crate) fn read(entry: &[u8]) -> Option<(Effect, bool)> {
    let (body, begun) = match entry {
        [BEGUN, body @ ..] => (body, true),
        body => (body, false),
    };
    Some((serde_json::from_slice(body).ok()?, begun))
}

impl Mailbox {
    /// Lists calls of which nobody knows whether they were carried out, oldest first.
    pub async fn uncertain(&self, partition: PartitionId, limit: u64) -> Result<Vec<Envelope>, MailboxError> {
        self.entries(key::uncertain(partition), limit, "list uncertain calls").await
    }

    /// Reads the first entries of a stream.
    pub(crate) async fn entries(
        &self,
        stream: String,
        limit: u64,
        attempted: &'static str,
    ) -> Result<Vec<Envelope>, MailboxError> {
        let answer: Value = self.client.xrange(stream, "-", "+", Some(limit)).await.attempting(attempted)?;
        envelopes(&answer, attempted)
    }
}

pub(crate) fn envelopes(answer: &Value, attempted: &'static str) -> Result<Vec<Envelope>, MailboxError> {
    let entries: Option<Vec<Envelope>> = answer.clone().into_array().into_iter().map(envelope).collect();
    entries.ok_or_else(|| strange(attempted, answer))
}
