//! The commit: everything that a batch decided becomes true in one step, or nothing of it does.

use bytes::Bytes;
use fred::types::{Key, Value};
use futures::future::join_all;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::message::{Tell, Timer};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use tokio::sync::oneshot;

use crate::connection::Mailbox;
use crate::copies::{self, Copied};
use crate::envelope::{Addressed, EntryId, Envelope, timer_name};
use crate::error::{MailboxError, strange};
use crate::key;
use crate::lane::{self, EffectId};
use crate::lease::Lease;
use crate::script::{count, json, number};
use crate::together::{Asker, Request, refused};

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
    /// Calls of earlier batches that are over, and of which nobody has to know: written down along with this.
    pub over: Vec<EffectId>,
    /// Copies that these have made.
    pub copied: Vec<Copied>,
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

/// A commit on its way, and who waits for it.
#[derive(Debug)]
pub(crate) struct Pending {
    keys: Vec<Key>,
    args: Vec<Value>,
    answer: Asker<Value>,
}

impl Request for Pending {
    type Answer = Value;

    fn bytes(&self) -> usize {
        self.args.iter().map(|arg| arg.as_bytes().map_or(0, <[u8]>::len)).sum()
    }

    fn asker(self) -> Asker<Value> {
        self.answer
    }
}

impl Mailbox {
    /// Makes a batch's decisions true. Repeating it, late or after a lost answer, changes nothing; an owner that was
    /// replaced is told so and nothing is written. Returns why partitions were halted that should have been told
    /// something: their inbox is none any more, and tells to them are lost with whatever else waited there.
    pub async fn commit(&self, lease: &Lease, commit: &Commit) -> Result<Vec<MailboxError>, MailboxError> {
        let p = lease.partition;
        let told = self.by_partition(&commit.tells);
        let (keys, args) = (commit_keys(lease, commit, &told), commit_args(lease, commit, &told));
        let (answer, answered) = oneshot::channel();
        if self.commits.add(Pending { keys, args, answer }) {
            // A task of its own: the owner of this one may be stopped before the others are answered.
            tokio::spawn(self.clone().commit_waiting());
        }
        let answer = answered.await.unwrap_or(Err(MailboxError::Interrupted));
        let answer = self.halt_if_refused(p, answer).await?;
        match answer.as_str().as_deref() {
            Some("already") => Ok(vec![]),
            Some("fenced") => Err(MailboxError::Fenced(p)),
            Some("moved") => Err(MailboxError::Moved { partition: p, expected: commit.expected.to_string() }),
            _ => self.halt_unheard(&answer).await,
        }
    }

    /// Halts the partitions that a commit could not tell anything.
    async fn halt_unheard(&self, answer: &Value) -> Result<Vec<MailboxError>, MailboxError> {
        match answer.clone().convert::<Vec<String>>().as_deref() {
            Ok([done, unheard @ ..]) if done == "done" => {
                let unheard = unheard.iter().filter_map(|target| target.parse().ok()).map(PartitionId);
                Ok(join_all(unheard.map(|target| self.halt(target, "its inbox is no stream any more"))).await)
            }
            _ => Err(strange(self.scripts.commit.attempted(), answer)),
        }
    }

    /// Brings commits to Redis until none waits.
    async fn commit_waiting(self) {
        let _bringing = self.commits.bringing();
        loop {
            let commits = self.commits.next();
            if commits.is_empty() {
                return;
            }
            let (mut keys, mut args, mut asked) = (vec![], vec![], vec![]);
            for commit in commits {
                args.extend([count(commit.keys.len()), count(commit.args.len())]);
                keys.extend(commit.keys);
                args.extend(commit.args);
                asked.push(commit.answer);
            }
            let step = &self.scripts.commit;
            let answers = step.run(&self.client, keys, args).await;
            let each = |answer| or_refused(answer, step.attempted());
            self.commits
                .answer(asked, answers.map(|answers| answers.into_array().into_iter().map(each).collect()));
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

/// What Redis has against a commit is answered among the others, and is an error of that one.
fn or_refused(answer: Value, attempted: &'static str) -> Result<Value, MailboxError> {
    match answer.clone().convert::<(String, String)>() {
        Ok((failed, against)) if failed == "failed" => refused(against, attempted),
        _ => Ok(answer),
    }
}

/// The keys that every commit of a partition is given, in the order in which `commit.lua` takes them.
pub(crate) fn own_keys(p: PartitionId) -> Vec<Key> {
    let keys = [
        key::lease(p),
        key::inbox(p),
        key::timers(p),
        key::live(p),
        key::records(p),
        key::dead(p),
        key::parked(p),
    ];
    keys.map(Key::from).to_vec()
}

fn commit_keys(lease: &Lease, commit: &Commit, told: &[Told]) -> Vec<Key> {
    let p = lease.partition;
    let mut keys = lease.keys.clone();
    keys.extend(commit.entities.iter().map(|(entity, _)| key::entity(p, *entity).into()));
    keys.extend(copies::keys(p, &commit.copied).map(Key::from));
    keys.extend(told.iter().map(|(target, _)| key::inbox(*target).into()));
    keys
}

/// The sections in the order in which `commit.lua` takes them.
fn commit_args(lease: &Lease, commit: &Commit, told: &[Told]) -> Vec<Value> {
    let first_resumed = commit.resumed.first().map_or(Value::from(""), number);
    let mut args =
        vec![Value::from(&lease.token), number(commit.expected), number(commit.position), first_resumed];
    args.push(count(commit.entities.len()));
    for (_, fields) in &commit.entities {
        let set: Vec<_> =
            fields.iter().filter_map(|f| f.value.as_ref().map(|value| (&f.name, value))).collect();
        args.push(count(set.len()));
        args.extend(set.into_iter().flat_map(|(name, value)| [Value::from(name), Value::from(value)]));
        let gone: Vec<_> = fields.iter().filter(|f| f.value.is_none()).collect();
        args.push(count(gone.len()));
        args.extend(gone.into_iter().map(|f| Value::from(&f.name)));
    }
    let set: Vec<_> =
        commit.timers.iter().filter_map(|(e, t, at)| at.map(|at| (timer_name(*e, *t), at))).collect();
    args.push(count(set.len()));
    args.extend(set.into_iter().flat_map(|(name, at)| [Value::from(name), number(at)]));
    let cleared: Vec<_> = commit.timers.iter().filter(|(_, _, at)| at.is_none()).collect();
    args.push(count(cleared.len()));
    args.extend(cleared.into_iter().map(|(e, t, _)| Value::from(timer_name(*e, *t))));
    args.push(count(commit.effects.len()));
    for (id, effect) in &commit.effects {
        args.extend([number(id), lane::entry(effect, commit.begun.contains(id))]);
    }
    args.push(count(commit.records.len()));
    args.extend(commit.records.iter().flat_map(|(id, record)| [number(id), json(record)]));
    args.push(count(commit.over.len()));
    args.extend(commit.over.iter().map(number));
    copies::write(&commit.copied, &mut args);
    args.push(count(commit.dead.len()));
    for (envelope, why) in &commit.dead {
        args.push(number(envelope.fields.len() + 2));
        args.extend([Value::from("entry"), number(envelope.id), Value::from("why"), Value::from(why)]);
        args.extend(field_args(envelope));
    }
    args.push(count(commit.parked.len()));
    for envelope in &commit.parked {
        args.extend([number(envelope.id), count(envelope.fields.len())]);
        args.extend(field_args(envelope));
    }
    args.push(count(commit.resumed.len()));
    args.extend(commit.resumed.iter().map(number));
    args.push(count(told.len()));
    for (target, bodies) in told {
        args.extend([number(target), count(bodies.len())]);
        args.extend(bodies.iter().cloned().map(Value::Bytes));
    }
    args
}

fn field_args(envelope: &Envelope) -> impl Iterator<Item = Value> {
    envelope.fields.iter().flat_map(|(name, value)| [Value::from(name), Value::Bytes(value.clone())])
}
