//! One batch: count the try, load, decide, commit, and set going what was decided.
//!
//! A batch comes from the inbox, or from what was parked. Whatever stops the process in between is found out by the
//! count of tries: the batch is then handled one by one, apart from everything else, and at last unopened.

use std::time::{Duration, Instant};

use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_mailbox::{Attempt, Commit, EntryId, Envelope, Source};
use shoal_runtime::telemetry::chain;
use tokio::runtime::{Handle, RuntimeFlavor};
use tracing::{info, warn};

use super::{BATCH, Owner};
use crate::metrics;
use crate::reader::Arrival;
use crate::turn::{Opened, Turn};

/// Tries at an envelope that stops its owner, before it becomes a dead letter.
const TRIES: u32 = 3;

/// Pause before entities are loaded again that could not be.
const LOAD_PAUSE: Duration = Duration::from_millis(100);

impl Owner {
    /// Handles what waits from the inbox.
    pub(super) async fn turn(&mut self) -> Option<()> {
        let started = Instant::now();
        let last = self.waiting.back()?.envelope.id;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("read");
        let attempt = self.attempt(Source::Inbox, self.position, last).await?;
        let size = if attempt.careful.is_some() { 1 } else { self.waiting.len() };
        // Their room in memory is theirs until they are committed.
        let arrivals: Vec<Arrival> = self.waiting.drain(..size).collect();
        let batch = open(arrivals.iter().map(|arrival| arrival.envelope.clone()), &attempt);
        let unwritten = self.fetch(&batch).await?;
        let turn = Turn::new(self.position, self.outside.policy, attempt.now, unwritten);
        let commit = self.decide(turn, batch, &attempt);
        self.commit(commit).await?;
        metrics::turn(size, started.elapsed());
        Some(())
    }

    /// Handles what was parked first, as far as it can be by now.
    pub(super) async fn resume(&mut self) -> Option<()> {
        let mut envelopes = self.memory.parked.first(BATCH);
        let (first, last) = (envelopes.first()?.id, envelopes.last()?.id);
        let attempt = self.attempt(Source::Parked, first, last).await?;
        if attempt.careful.is_some() {
            envelopes.truncate(1);
        }
        let mut batch = open(envelopes.into_iter(), &attempt);
        let unwritten = self.fetch(&batch).await?;
        batch.retain(|opened| opened.entity().is_none_or(|entity| !self.memory.entities.is_unknown(entity)));
        if batch.is_empty() {
            self.memory.parked.rest();
            return Some(());
        }
        let turn = Turn::resuming(self.position, self.outside.policy, attempt.now, unwritten);
        let commit = self.decide(turn, batch, &attempt);
        let resumed = commit.resumed.clone();
        self.commit(commit).await?;
        self.memory.parked.remove(&resumed);
        let partition = self.tenure.partition();
        info!(partition.id = %partition, envelopes = resumed.len(), "Partition {partition} handled what had been parked");
        Some(())
    }

    async fn attempt(&mut self, source: Source, from: EntryId, last: EntryId) -> Option<Attempt> {
        let careful = match source {
            Source::Inbox => &mut self.careful,
            Source::Parked => &mut self.careful_with_parked,
        };
        // A batch from the inbox begins behind `from`, one of the parked with it.
        let lift = careful.is_some_and(|end| from > end || (from == end && source == Source::Inbox));
        let (mailbox, lease) = (&self.outside.mailbox, &self.tenure.lease);
        let attempt = self.tenure.insist(|| mailbox.attempt(lease, source, from, last, lift)).await?;
        *careful = attempt.careful;
        Some(attempt)
    }

    /// Sees to it that the entities of a batch are in memory; returns what has to be written of them.
    async fn fetch(&mut self, batch: &[Opened]) -> Option<Vec<(EntityKey, Vec<FieldWrite>)>> {
        let wanted: Vec<EntityKey> = batch.iter().filter_map(Opened::entity).collect();
        loop {
            // Not `insist`: the cache is filled along the way, and loading has nothing to undo.
            let (outside, lease) = (&self.outside, &self.tenure.lease);
            let entities = &mut self.memory.entities;
            match entities.fetch(&outside.mailbox, &outside.store, lease, wanted.iter().copied()).await {
                Ok(unwritten) => return Some(unwritten),
                Err(error) => {
                    warn!(
                        error = chain(&error),
                        "Entities of partition {} cannot be loaded", lease.partition
                    );
                    if self.tenure.lost.is_cancelled() || self.tenure.leaving.is_cancelled() {
                        return None;
                    }
                    tokio::time::sleep(LOAD_PAUSE).await;
                }
            }
        }
    }

    /// Has the rules decide. A batch under suspicion may never end: it does not get a thread of the runtime.
    fn decide(&mut self, mut turn: Turn, batch: Vec<Opened>, attempt: &Attempt) -> Commit {
        let memory = &mut self.memory;
        let can_be_apart = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
        self.tenure.work(attempt.careful.is_some() && can_be_apart, || {
            for opened in batch {
                turn.handle(opened, memory);
            }
        });
        turn.finish()
    }

    /// Makes it true, and sets going what follows.
    async fn commit(&mut self, commit: Commit) -> Option<()> {
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("decided");
        let (mailbox, lease) = (&self.outside.mailbox, &self.tenure.lease);
        let committing = || async {
            let committed = mailbox.commit(lease, &commit).await;
            mailbox.halt_if_damaged(lease.partition, committed).await
        };
        let links = self.tenure.insist(committing).await?;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("committed");
        self.position = commit.position;
        for record in commit.records {
            // The scribe outlives the owner's loop.
            let _ = self.records.send(record);
        }
        self.sender.send(commit.effects.into_iter().map(|(id, effect)| (id, effect, false)));
        if !links.is_empty() {
            self.outgoing.send(links).await.ok()?;
        }
        Some(())
    }
}

fn open(envelopes: impl Iterator<Item = Envelope>, attempt: &Attempt) -> Vec<Opened> {
    let tries = attempt.tries;
    envelopes
        .map(|envelope| if tries > TRIES { Opened::worn_out(envelope, tries) } else { Opened::new(envelope) })
        .collect()
}
