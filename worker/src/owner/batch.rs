//! One batch: load, decide, commit, and set going what was decided.
//!
//! A batch comes from the inbox, or from what was parked. After an owner's death, what it may have had in hand is under
//! suspicion: it is handled one by one, apart from everything else, each try is counted before, and at last unopened.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shoal_domain::decision::Policy;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::Address;
use shoal_mailbox::{Attempt, Commit, EntryId, Envelope, LONGEST_BATCH, Source};
use shoal_runtime::telemetry::chain;
use tokio::runtime::{Handle, RuntimeFlavor};
use tracing::{error, info, warn};

use super::Owner;
use crate::metrics;
use crate::reader::Arrival;
use crate::settler::Over;
use crate::turn::{Decided, Opened, Turn};

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
        let suspect = Arc::clone(&self.outside.suspect);
        let _alone = match self.careful {
            Some(_) => suspect.acquire().await.ok(),
            None => None,
        };
        let attempt = match self.careful {
            Some(_) => self.attempt(Source::Inbox, self.position, last).await?,
            // Nobody has died of these yet, and a death is found out by whoever takes the partition over.
            None => Attempt { tries: 1, careful: None },
        };
        let size = if attempt.careful.is_some() { 1 } else { self.waiting.len() };
        // Their room in memory is theirs until they are committed.
        let arrivals: Vec<Arrival> = self.waiting.drain(..size).collect();
        let mut batch = self.open(arrivals.iter().map(|arrival| arrival.envelope.clone()), &attempt);
        let unwritten = self.fetch(batch.iter().filter_map(Opened::entity).collect()).await?;
        let turn = Turn::new(self.position, self.decided(), self.tenure.now(), unwritten);
        self.find_originals(&mut batch).await?;
        let commit = self.decide(turn, batch, &attempt);
        self.commit(commit).await?;
        metrics::turn(size, started.elapsed());
        Some(())
    }

    /// Handles what was parked first, as far as it can be by now.
    pub(super) async fn resume(&mut self) -> Option<()> {
        let mut waiting = self.memory.parked.first(LONGEST_BATCH);
        let unwritten = self.fetch(waiting.iter().map(|(entity, _)| *entity).collect()).await?;
        // Only who can be looked up by now: for the others this is no try.
        waiting.retain(|(entity, _)| !self.memory.entities.is_unknown(*entity));
        let (Some((_, first)), Some((_, last))) = (waiting.first(), waiting.last()) else {
            self.memory.parked.rest();
            return Some(());
        };
        let attempt = self.attempt(Source::Parked, first.id, last.id).await?;
        if attempt.careful.is_some() {
            waiting.truncate(1);
        }
        let mut batch = self.open(waiting.into_iter().map(|(_, envelope)| envelope), &attempt);
        let turn = Turn::resuming(self.position, self.decided(), self.tenure.now(), unwritten);
        self.find_originals(&mut batch).await?;
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
    async fn fetch(&mut self, wanted: Vec<EntityKey>) -> Option<Vec<(EntityKey, Vec<FieldWrite>)>> {
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

    /// Finds out what the messages that people refer to are copies of, all in one round trip. Nobody can refer to a message
    /// of a chat that begins with this batch.
    async fn find_originals(&mut self, batch: &mut [Opened]) -> Option<()> {
        let entities = &mut self.memory.entities;
        let (places, wanted): (Vec<usize>, Vec<_>) = batch
            .iter()
            .enumerate()
            .filter_map(|(place, opened)| {
                let (Some((bot, message)), Some(EntityKey::User(user))) = (opened.about(), opened.entity())
                else {
                    return None;
                };
                let conversation = entities.conversation(user, bot)?;
                Some((place, (Address { bot, user }, conversation, message)))
            })
            .unzip();
        if wanted.is_empty() {
            return Some(());
        }
        let originals = self.sender.copies.originals(&wanted).await?;
        for (place, original) in places.into_iter().zip(originals) {
            batch[place].set_original(original);
        }
        Some(())
    }

    /// What the operator has decided, as far as rules go by it.
    fn decided(&self) -> Decided {
        let telegram = &self.outside.telegram;
        let (doors, groups) = (telegram.doors.clone(), telegram.groups.clone());
        let policy = Policy { trades: self.outside.switch.now(), ..self.outside.policy };
        (policy, doors, telegram.links.clone(), telegram.shop.clone(), groups)
    }

    fn open(&self, envelopes: impl Iterator<Item = Envelope>, attempt: &Attempt) -> Vec<Opened> {
        let tries = attempt.tries;
        let open = |envelope| {
            if tries > TRIES { Opened::worn_out(envelope, tries) } else { Opened::new(envelope) }
        };
        self.tenure.work(is_apart(attempt), || envelopes.map(open).collect())
    }

    /// Has the rules decide.
    fn decide(&mut self, mut turn: Turn, batch: Vec<Opened>, attempt: &Attempt) -> Commit {
        let memory = &mut self.memory;
        self.tenure.work(is_apart(attempt), || {
            for opened in batch {
                turn.handle(opened, memory);
            }
        });
        turn.finish()
    }

    /// Makes it true, and sets going what follows.
    async fn commit(&mut self, mut commit: Commit) -> Option<()> {
        let mut head_starts = self.sender.head_starts(&commit.effects);
        commit.begun = head_starts.ids();
        Over { ids: commit.over, copied: commit.copied } = self.settler.take_over();
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("decided");
        let (mailbox, lease) = (&self.outside.mailbox, &self.tenure.lease);
        let committing = || async {
            let committed = mailbox.commit(lease, &commit).await;
            mailbox.halt_if_damaged(lease, committed).await
        };
        let unheard = self.tenure.insist(committing).await?;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("committed");
        self.position = commit.position;
        for record in commit.records {
            // The scribe outlives the owner's loop.
            let _ = self.records.send(record);
        }
        self.sender.send(commit.effects.into_iter().map(|(id, effect)| (id, effect, head_starts.take(id))));
        for halted in unheard {
            error!(
                error = chain(&halted),
                "Somebody was not told what partition {} decided", lease.partition
            );
        }
        Some(())
    }
}

/// A batch under suspicion may never end: it does not get a thread of the runtime.
fn is_apart(attempt: &Attempt) -> bool {
    attempt.careful.is_some() && Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread
}
