//! Reading inboxes: one waiting read for all partitions that a worker owns.

use std::time::Duration;

use bytes::Bytes;
use fred::clients::Client;
use fred::interfaces::{ClientLike, StreamsInterface};
use fred::types::Value;
use fred::types::config::Options;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError, strange};
use crate::key;

/// How long a read waits for news. Also the time after which a partition just taken over is listened to at the latest.
const WAIT: Duration = Duration::from_millis(100);

/// Time for the answer to travel after the wait.
const GRACE: Duration = Duration::from_secs(3);

/// A connection of its own that waits for envelopes.
pub struct InboxReader {
    client: Client,
    /// For what need not wait.
    mailbox: Mailbox,
}

/// News of one partition.
#[derive(Debug)]
pub struct Arrivals {
    /// Whose inbox.
    pub partition: PartitionId,
    /// In the order of the inbox.
    pub envelopes: Vec<Envelope>,
}

impl Mailbox {
    /// Opens a connection for waiting reads.
    pub async fn reader(&self) -> Result<InboxReader, MailboxError> {
        Ok(InboxReader { client: self.dial().await?, mailbox: self.clone() })
    }
}

impl InboxReader {
    /// Waits until one of these inboxes has something behind the given position and reads up to `limit` envelopes of
    /// each. Returns nothing when nothing came for a tenth of a second. An inbox that is none any more has the whole read
    /// refused: its partition is halted and named by the error, and the others can be read without it.
    pub async fn read(
        &self,
        positions: &[(PartitionId, EntryId)],
        limit: u64,
    ) -> Result<Vec<Arrivals>, MailboxError> {
        const ATTEMPTED: &str = "wait for envelopes";
        let keys: Vec<String> = positions.iter().map(|(p, _)| key::inbox(*p)).collect();
        let ids: Vec<String> = positions.iter().map(|(_, id)| id.to_string()).collect();
        let patient = Options { timeout: Some(WAIT + GRACE), ..Options::default() };
        let answer: Result<Value, _> = self
            .client
            .with_options(&patient)
            .xread(Some(limit), Some(WAIT.as_millis() as u64), keys.clone(), ids)
            .await;
        let mut answer = answer.attempting(ATTEMPTED);
        for (partition, _) in positions {
            if !matches!(answer, Err(MailboxError::Refused { .. })) {
                break;
            }
            answer = self.mailbox.halt_if_misfit(*partition, answer).await;
        }
        let answer = answer?;
        if answer.is_null() {
            return Ok(vec![]);
        }
        let streams: Vec<(String, Vec<Value>)> =
            pairs(answer.clone()).ok_or_else(|| strange(ATTEMPTED, &answer))?;
        let mut arrivals = Vec::with_capacity(streams.len());
        for (name, entries) in streams {
            let place =
                keys.iter().position(|key| *key == name).ok_or_else(|| strange(ATTEMPTED, &answer))?;
            let envelopes: Option<Vec<Envelope>> = entries.into_iter().map(envelope).collect();
            let envelopes = envelopes.ok_or_else(|| strange(ATTEMPTED, &answer))?;
            arrivals.push(Arrivals { partition: positions[place].0, envelopes });
        }
        Ok(arrivals)
    }

    /// Closes the connection.
    pub async fn close(self) {
        // Nothing is lost with the connection, and there is nobody to tell about a failure to close it.
        let _ = self.client.quit().await;
    }
}

/// `XREAD` answers `[[key, entries], ...]`, flat in RESP2 or as a map in RESP3.
pub(crate) fn pairs(answer: Value) -> Option<Vec<(String, Vec<Value>)>> {
    let streams = match answer {
        Value::Map(map) => map.inner().into_iter().map(|(k, v)| (k.into_string(), v)).collect(),
        Value::Array(streams) => streams
            .into_iter()
            .map(two)
            .map(|pair| pair.map_or((None, Value::Null), |(k, v)| (k.into_string(), v)))
            .collect(),
        _ => Vec::new(),
    };
    streams.into_iter().map(|(name, entries)| Some((name?, entries.into_array()))).collect()
}

fn two(value: Value) -> Option<(Value, Value)> {
    let mut items = value.into_array().into_iter();
    Some((items.next()?, items.next()?))
}

/// An entry is `[id, [name, value, ...]]`.
pub(crate) fn envelope(entry: Value) -> Option<Envelope> {
    let (id, fields) = two(entry)?;
    let id = id.into_string()?.parse().ok()?;
    let mut flat = fields.into_array().into_iter();
    let mut fields: Vec<(String, Bytes)> = Vec::with_capacity(3);
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        fields.push((name.into_string()?, value.into_bytes()?));
    }
    Some(Envelope { id, fields })
}
