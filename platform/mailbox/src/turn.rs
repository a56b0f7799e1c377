//! A turn of an owner: where something is under suspicion count the try, load what is needed, decide (elsewhere),
//! commit.

use std::collections::HashMap;

use bytes::Bytes;
use fred::interfaces::HashesInterface;
use fred::types::Value;
use futures::future::{join_all, try_join_all};
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::message::{Tell, Timer};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;

use crate::connection::Mailbox;
use crate::envelope::{Addressed, EntryId, Envelope, timer_name};
use crate::error::{Attempting, MailboxError, strange};
use crate::key;
use crate::lane::{self, EffectId};
use crate::lease::Lease;
use crate::script::{json, number};

/// Where a batch comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the inbox, behind the position.
    Inbox,
    /// From what was parked.
    Parked,
}

/// How often a batch under suspicion has been tried, this time included. Tries by one worker count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// This is the nth try.
    pub tries: u32,
    /// Up to here, a try once ended without a commit: go one by one.
    pub careful: Option<EntryId>,
}

/// Everything that a batch decided. Either all of it happens, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Where the owner believes the position is.
    pub expected: EntryId,
    /// The last envelope of the batch.
    pub position: EntryId,
    /// Fields that changed, each named once.
    pub entities: Vec<(EntityKey, Vec<FieldWrite>)>,
    /// What other entities are told, in order.
    pub tells: Vec<(EntityKey, Tell)>,
    /// Timers set (to a moment) or cleared, each named once.
    pub timers: Vec<(EntityKey, Timer, Option<Timestamp>)>,
    /// Telegram calls.
    pub effects: Vec<(EffectId, Effect)>,
    /// Those of them that are made as soon as this is true: from then on they are in doubt.
    pub begun: Vec<EffectId>,
    /// Records for Postgres.
    pub records: Vec<(EffectId, Record)>,
    /// Envelopes that could not be handled, with the reason.
    pub dead: Vec<(Envelope, String)>,
    /// Envelopes of the batch that wait for something their entity needs: they are handled later, in order.
    pub parked: Vec<Envelope>,
    /// Envelopes that had been parked, and are handled by this. Then the batch has none from the inbox, and the
    /// position stays.
    pub resumed: Vec<EntryId>,
}

/// Tells for one partition, as its inbox takes them.
type Told = (PartitionId, Vec<Bytes>);

impl Mailbox {
    /// Counts a try at a batch under suspicion that ends with `last`. `from` tells it from the one before: the position, or the first
    /// of those parked. `lift` ends the suspicion of an earlier try.
    pub async fn attempt(
        &self,
        lease: &Lease,
        source: Source,
        from: EntryId,
        last: EntryId,
        lift: bool,
    ) -> Result<Attempt, MailboxError> {
        let p = lease.partition;
        let attempts = match source {
            Source::Inbox => key::attempts(p),
            Source::Parked => key::parked_attempts(p),
        };
        let args = vec![
            Value::from(&lease.token),
            number(from),
            number(last),
            number(u8::from(lift)),
            Value::from(&lease.worker),
        ];
        let step = &self.scripts.attempt;
        let answer = step.run(&self.client, vec![key::lease(p), attempts], args).await;
        let answer = self.halt_if_refused(p, answer).await?;
        if answer.is_null() {
            return Err(MailboxError::Fenced(p));
        }
        let (tries, careful) =
            answer.clone().convert::<(u32, String)>().map_err(|_| strange(step.attempted(), &answer))?;
        Ok(Attempt { tries, careful: careful.parse().ok() })
    }

    /// Loads entities, all in one round trip. One that does not exist has no fields.
    pub async fn load(
        &self,
        partition: PartitionId,
        entities: &[EntityKey],
    ) -> Result<Vec<HashMap<String, String>>, MailboxError> {
        let reads = entities.iter().map(|entity| self.client.hgetall(key::entity(partition, *entity)));
        let loaded = try_join_all(reads).await.attempting("load entities");
        self.halt_if_refused(partition, loaded).await
    }

    /// Makes a batch's decisions true. Repeating it, late or after a lost answer, changes nothing; an owner that was
    /// replaced is told so and nothing is written. Returns why partitions were halted that should have been told
    /// something: their inbox is none any more, and tells to them are lost with whatever else waited there.
    pub async fn commit(&self, lease: &Lease, commit: &Commit) -> Result<Vec<MailboxError>, MailboxError> {
        let p = lease.partition;
        let told = self.by_partition(&commit.tells);
        let (keys, args) = (commit_keys(p, commit, &told), commit_args(lease, commit, &told));
        let step = &self.scripts.commit;
        let answer = step.run(&self.client, keys, args).await;
        let answer = self.halt_if_refused(p, answer).await?;
        match answer.as_str().as_deref() {
            Some("already") => Ok(vec![]),
            Some("fenced") => Err(MailboxError::Fenced(p)),
            Some("moved") => Err(MailboxError::Moved { partition: p, expected: commit.expected.to_string() }),
            _ => match answer.clone().convert::<Vec<String>>().as_deref() {
                Ok([done, unheard @ ..]) if done == "done" => {
                    let unheard = unheard.iter().filter_map(|target| target.parse().ok()).map(PartitionId);
                    Ok(join_all(unheard.map(|target| self.halt(target, "its inbox is no stream any more"))).await)
                }
                _ => Err(strange(step.attempted(), &answer)),
            },
        }
    }

    /// Groups tells by the partition they go to, and keeps their order.
    fn by_partition(&self, tells: &[(EntityKey, Tell)]) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for (to, tell) in tells {
            let target = self.partitions.of(*to);
            let body = serde_json::to_vec(&Addressed { to: *to, tell })
                .expect("a tell is plain structs and strings");
            match told.iter_mut().find(|(partition, _)| *partition == target) {
                Some((_, bodies)) => bodies.push(body.into()),
                None => told.push((target, vec![body.into()])),
            }
        }
        told
    }
}

fn commit_keys(p: PartitionId, commit: &Commit, told: &[Told]) -> Vec<String> {
    let mut keys = vec![
        key::lease(p),
        key::inbox(p),
        key::timers(p),
        key::live(p),
        key::records(p),
        key::dead(p),
        key::parked(p),
    ];
    keys.extend(commit.entities.iter().map(|(entity, _)| key::entity(p, *entity)));
    keys.extend(told.iter().map(|(target, _)| key::inbox(*target)));
    keys
}

/// The sections in the order in which `commit.lua` takes them.
fn commit_args(lease: &Lease, commit: &Commit, told: &[Told]) -> Vec<Value> {
    let first_resumed = commit.resumed.first().map_or(Value::from(""), number);
    let mut args =
        vec![Value::from(&lease.token), number(commit.expected), number(commit.position), first_resumed];
    args.push(number(commit.entities.len()));
    for (_, fields) in &commit.entities {
        let set: Vec<_> =
            fields.iter().filter_map(|f| f.value.as_ref().map(|value| (&f.name, value))).collect();
        args.push(number(set.len()));
        args.extend(set.into_iter().flat_map(|(name, value)| [Value::from(name), Value::from(value)]));
        let gone: Vec<_> = fields.iter().filter(|f| f.value.is_none()).collect();
        args.push(number(gone.len()));
        args.extend(gone.into_iter().map(|f| Value::from(&f.name)));
    }
    let set: Vec<_> =
        commit.timers.iter().filter_map(|(e, t, at)| at.map(|at| (timer_name(*e, *t), at))).collect();
    args.push(number(set.len()));
    args.extend(set.into_iter().flat_map(|(name, at)| [Value::from(name), number(at)]));
    let cleared: Vec<_> = commit.timers.iter().filter(|(_, _, at)| at.is_none()).collect();
    args.push(number(cleared.len()));
    args.extend(cleared.into_iter().map(|(e, t, _)| Value::from(timer_name(*e, *t))));
    args.push(number(commit.effects.len()));
    for (id, effect) in &commit.effects {
        args.extend([number(id), lane::entry(effect, commit.begun.contains(id))]);
    }
    args.push(number(commit.records.len()));
    args.extend(commit.records.iter().flat_map(|(id, record)| [number(id), json(record)]));
    args.push(number(commit.dead.len()));
    for (envelope, why) in &commit.dead {
        args.push(number(envelope.fields.len() + 2));
        args.extend([Value::from("entry"), number(envelope.id), Value::from("why"), Value::from(why)]);
        args.extend(field_args(envelope));
    }
    args.push(number(commit.parked.len()));
    for envelope in &commit.parked {
        args.extend([number(envelope.id), number(envelope.fields.len())]);
        args.extend(field_args(envelope));
    }
    args.push(number(commit.resumed.len()));
    args.extend(commit.resumed.iter().map(number));
    args.push(number(told.len()));
    for (target, bodies) in told {
        args.extend([number(target), number(bodies.len())]);
        args.extend(bodies.iter().cloned().map(Value::Bytes));
    }
    args
}

fn field_args(envelope: &Envelope) -> impl Iterator<Item = Value> {
    envelope.fields.iter().flat_map(|(name, value)| [Value::from(name), Value::Bytes(value.clone())])
}
