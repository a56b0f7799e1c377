//! Lanes: effects between the commit that asked for them and their end.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use fred::interfaces::{HashesInterface, SetsInterface, StreamsInterface};
use fred::types::Value;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::message::Report;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError, strange};
use crate::inbox::envelope;
use crate::key;
use crate::lease::Lease;
use crate::script::{json, number};

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

/// What became of effects and tells. Saying it twice changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Calls about to be made. Written before the call: after a crash these, and only these, are in doubt.
    pub begun: Vec<EffectId>,
    /// Calls that were certainly not carried out and will be tried again later: no longer in doubt.
    pub held: Vec<EffectId>,
    /// Calls that are over, and what somebody has to know about it.
    pub finished: Vec<(EffectId, Option<Report>)>,
    /// Records that are in Postgres.
    pub written: Vec<EffectId>,
    /// Calls that may or may not have been carried out, for the operator's list.
    pub uncertain: Vec<(EffectId, String)>,
    /// For each link, the last number that the other side confirmed.
    pub received: Vec<(PartitionId, u64)>,
}

impl Settlement {
    /// Nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.begun.is_empty()
            && self.held.is_empty()
            && self.finished.is_empty()
            && self.written.is_empty()
            && self.uncertain.is_empty()
            && self.received.is_empty()
    }
}

/// What an owner finds when it takes a partition over.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    /// The position behind which nothing is decided yet.
    pub position: EntryId,
    /// Calls not yet carried out, in order; `true` where the call had been started.
    pub effects: Vec<(EffectId, Effect, bool)>,
    /// Records not yet in Postgres, in order.
    pub records: Vec<(EffectId, Record)>,
    /// Envelopes that wait for something their entity needs, in order.
    pub parked: Vec<Envelope>,
    /// For each link, the number given out last and the one confirmed last.
    pub links: Vec<(PartitionId, u64, u64)>,
    /// Stored effects or records that this release cannot read: left where they are, for the operator.
    pub unreadable: Vec<String>,
}

/// How many tells of a link are kept after the other side confirmed them, in case it comes back older.
const KEPT_AFTER_RECEIPT: u64 = 64;

impl Mailbox {
    /// Writes down what became of effects and tells.
    pub async fn settle(&self, lease: &Lease, said: &Settlement) -> Result<(), MailboxError> {
        let p = lease.partition;
        let mut keys = vec![
            key::lease(p),
            key::meta(p),
            key::inbox(p),
            key::live(p),
            key::sending(p),
            key::records(p),
            key::uncertain(p),
        ];
        keys.extend(said.received.iter().map(|(target, _)| key::transit(p, *target)));
        let step = &self.scripts.settle;
        let answer = step.run(&self.client, keys, settle_args(lease, said)).await;
        let answer = self.halt_if_refused(p, answer).await?;
        match answer.as_str().as_deref() {
            Some("done") => Ok(()),
            Some("fenced") => Err(MailboxError::Fenced(p)),
            _ => Err(strange(step.attempted(), &answer)),
        }
    }

    /// Reads what an earlier owner left behind.
    pub async fn inherit(&self, lease: &Lease) -> Result<Estate, MailboxError> {
        const ATTEMPTED: &str = "read what the last owner left";
        let p = lease.partition;
        let left = futures::try_join!(
            self.client.hgetall::<Vec<(String, String)>, _>(key::meta(p)),
            self.client.hgetall::<Vec<(String, Bytes)>, _>(key::live(p)),
            self.client.smembers::<Vec<String>, _>(key::sending(p)),
            self.client.hgetall::<Vec<(String, Bytes)>, _>(key::records(p)),
            self.client.xrange::<Value, _, _, _>(key::parked(p), "-", "+", None),
        )
        .attempting(ATTEMPTED);
        let (meta, live, sending, records, parked) = self.halt_if_refused(p, left).await?;
        let mut estate = Estate { parked: envelopes(&parked, ATTEMPTED)?, ..Estate::default() };
        for (id, body) in live {
            match (id.parse(), serde_json::from_slice(&body)) {
                (Ok(effect_id), Ok(effect)) => {
                    estate.effects.push((effect_id, effect, sending.contains(&id)));
                }
                _ => estate.unreadable.push(id),
            }
        }
        for (id, body) in records {
            match (id.parse(), serde_json::from_slice(&body)) {
                (Ok(id), Ok(record)) => estate.records.push((id, record)),
                _ => estate.unreadable.push(id),
            }
        }
        estate.effects.sort_by_key(|(id, ..)| *id);
        estate.records.sort_by_key(|(id, _)| *id);
        read_meta(&meta, &mut estate);
        Ok(estate)
    }

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

fn envelopes(answer: &Value, attempted: &'static str) -> Result<Vec<Envelope>, MailboxError> {
    let entries: Option<Vec<Envelope>> = answer.clone().into_array().into_iter().map(envelope).collect();
    entries.ok_or_else(|| strange(attempted, answer))
}

fn read_meta(meta: &[(String, String)], estate: &mut Estate) {
    let find = |name: &str| meta.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    estate.position = find("position").and_then(|id| id.parse().ok()).unwrap_or(EntryId::START);
    for (field, value) in meta {
        let Some(target) = field.strip_prefix("sent:") else { continue };
        let (Ok(partition), Ok(sent)) = (target.parse(), value.parse()) else { continue };
        let received = find(&format!("received:{target}")).and_then(|n| n.parse().ok()).unwrap_or(0);
        estate.links.push((PartitionId(partition), sent, received));
    }
}

/// The sections in the order in which `settle.lua` takes them.
fn settle_args(lease: &Lease, said: &Settlement) -> Vec<Value> {
    let mut args = vec![Value::from(&lease.token), number(said.held.len())];
    args.extend(said.held.iter().map(number));
    args.push(number(said.begun.len()));
    args.extend(said.begun.iter().map(number));
    args.push(number(said.finished.len()));
    for (id, report) in &said.finished {
        args.extend([number(id), report.as_ref().map_or(Value::from(""), json)]);
    }
    args.push(number(said.written.len()));
    args.extend(said.written.iter().map(number));
    args.push(number(said.uncertain.len()));
    for (id, what) in &said.uncertain {
        args.extend([number(id), Value::from(what)]);
    }
    args.push(number(said.received.len()));
    for (target, last) in &said.received {
        let trim_before = last.saturating_sub(KEPT_AFTER_RECEIPT);
        args.extend([number(target), number(last), number(EntryId { ms: trim_before, seq: 0 })]);
    }
    args
}
