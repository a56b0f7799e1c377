//! The owner of one partition: takes it over, handles its inbox batch by batch, hands it on.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use shoal_domain::decision::Record;
use shoal_mailbox::{Attempt, EffectId, EntryId, Envelope, Estate, Mailbox, Outgoing};
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::{info, warn};

use crate::entities::Entities;
use crate::metrics;
use crate::reader::Feeds;
use crate::sender::{Item, Sender, Telegram};
use crate::settler::Settler;
use crate::tenure::Tenure;
use crate::turn::{Opened, Turn};
use crate::{forwarder, scribe};

/// Envelopes in one batch at most.
const BATCH: usize = 128;

/// Tries at an envelope that stops the process, before it becomes a dead letter.
const TRIES: u32 = 3;

/// Longest wait for calls in flight when a partition is handed over: a call is cut off after 15 s.
const LAST_CALLS: Duration = Duration::from_secs(16);

/// Longest wait for each of the other parts to write down the rest.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What every owner of a worker works with.
pub(crate) struct Outside {
    pub mailbox: Mailbox,
    pub store: Store,
    pub telegram: Arc<Telegram>,
    pub feeds: Feeds,
}

/// Owns a partition until it is handed over or lost.
pub(crate) async fn own(outside: Arc<Outside>, tenure: Arc<Tenure>) {
    let (partition, epoch) = (tenure.partition(), tenure.lease.epoch);
    if let Some(estate) = Box::pin(tenure.insist(|| outside.mailbox.inherit(&tenure.lease))).await {
        info!(partition.id = %partition, epoch, position = %estate.position, calls = estate.effects.len(), "Took over partition {partition}");
        let owner = Owner::start(Arc::clone(&outside), Arc::clone(&tenure), estate);
        owner.run().await;
    }
    outside.feeds.close(partition);
    let end = if tenure.lost.is_cancelled() { "Lost" } else { "Handed over" };
    // Also where it is lost: if somebody else has it, this changes nothing; if nobody has, nobody need wait for its end.
    match outside.mailbox.release(&tenure.lease).await {
        Ok(()) => info!(partition.id = %partition, epoch, "{end} partition {partition}"),
        Err(error) => {
            warn!(partition.id = %partition, epoch, error = chain(&error), "{end} partition {partition}; its lease runs out by itself");
        }
    }
    tenure.lost.cancel();
}

struct Owner {
    outside: Arc<Outside>,
    tenure: Arc<Tenure>,
    arrivals: mpsc::Receiver<Envelope>,
    /// Read from `arrivals`, not handled yet.
    waiting: VecDeque<Envelope>,
    position: EntryId,
    /// Up to here, go one by one: an earlier try at these ended without a commit.
    careful: Option<EntryId>,
    entities: Entities,
    sender: Arc<Sender>,
    outgoing: mpsc::Sender<Vec<Outgoing>>,
    records: mpsc::UnboundedSender<(EffectId, Record)>,
    tasks: Vec<JoinHandle<()>>,
}

impl Owner {
    fn start(outside: Arc<Outside>, tenure: Arc<Tenure>, estate: Estate) -> Owner {
        for id in &estate.unreadable {
            tracing::error!(partition.id = %tenure.partition(), effect.id = id, "Effect {id} was stored by another release and cannot be read: it stays where it is");
        }
        let mailbox = &outside.mailbox;
        let (settler, settling) = Settler::start(mailbox.clone(), Arc::clone(&tenure));
        let (outgoing, forwarding) =
            forwarder::start(mailbox.clone(), Arc::clone(&tenure), settler.clone(), &estate.links);
        let (records, writing) =
            scribe::start(outside.store.clone(), Arc::clone(&tenure), settler.clone(), estate.records);
        let sender = Sender::new(Arc::clone(&outside.telegram), Arc::clone(&tenure), settler);
        sender.send(estate.effects.into_iter().map(|(id, effect, in_doubt)| Item { id, effect, in_doubt }));
        let arrivals = outside.feeds.open(tenure.partition(), estate.position);
        Owner {
            arrivals,
            waiting: VecDeque::with_capacity(BATCH),
            position: estate.position,
            careful: None,
            entities: Entities::new(),
            sender,
            outgoing,
            records,
            tasks: vec![forwarding, writing, settling],
            outside,
            tenure,
        }
    }

    async fn run(mut self) {
        while self.gather().await {
            if self.turn().await.is_none() {
                break;
            }
        }
        // In this order: each ends when those that report to it have ended.
        let Owner { sender, outgoing, records, tasks, tenure, .. } = self;
        if tokio::time::timeout(LAST_CALLS, sender.finish()).await.is_err() {
            warn!(partition.id = %tenure.partition(), "Calls in flight take long: they are left in doubt");
        }
        drop((sender, outgoing, records));
        for task in tasks {
            // A part that panicked has said so, and its work is still on its lane.
            let _ = tokio::time::timeout(LAST_WORDS, task).await;
        }
    }

    /// Waits until there is something to do; `false` when the partition is handed over or lost.
    async fn gather(&mut self) -> bool {
        if self.waiting.is_empty() {
            tokio::select! {
                biased;
                () = self.tenure.lost.cancelled() => return false,
                () = self.tenure.leaving.cancelled() => return false,
                envelope = self.arrivals.recv() => match envelope {
                    Some(envelope) => self.waiting.push_back(envelope),
                    None => return false,
                },
            }
        }
        while self.waiting.len() < BATCH
            && let Ok(envelope) = self.arrivals.try_recv()
        {
            self.waiting.push_back(envelope);
        }
        self.tenure.may_begin().await
    }

    /// Handles a batch: count the try, load, decide, commit, and set going what was decided.
    async fn turn(&mut self) -> Option<()> {
        let started = Instant::now();
        let last = self.waiting.back()?.id;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("read");
        let lift = self.careful.is_some_and(|end| self.position >= end);
        let (mailbox, lease) = (&self.outside.mailbox, &self.tenure.lease);
        let Attempt { tries, careful } =
            self.tenure.insist(|| mailbox.attempt(lease, self.position, last, lift)).await?;
        self.careful = careful;
        let size = if careful.is_some() { 1 } else { self.waiting.len() };
        let batch: Vec<Opened> = self
            .waiting
            .drain(..size)
            .map(
                |envelope| {
                    if tries > TRIES { Opened::worn_out(envelope, tries) } else { Opened::new(envelope) }
                },
            )
            .collect();
        let wanted: Vec<_> = batch.iter().filter_map(Opened::entity).collect();
        let unwritten = loop {
            // Not `insist`: the cache is filled along the way, and loading has nothing to undo.
            let store = &self.outside.store;
            match self.entities.fetch(mailbox, store, lease, wanted.iter().copied()).await {
                Ok(unwritten) => break unwritten,
                Err(error) => {
                    warn!(
                        error = chain(&error),
                        "Entities of partition {} cannot be loaded", lease.partition
                    );
                    if self.tenure.lost.is_cancelled() || self.tenure.leaving.is_cancelled() {
                        return None;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        };
        let mut turn = Turn::new(self.position, unwritten);
        for opened in batch {
            turn.handle(opened, &mut self.entities);
        }
        let commit = turn.finish();
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("decided");
        let links = self.tenure.insist(|| mailbox.commit(lease, &commit)).await?;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("committed");
        metrics::turn(size, started.elapsed());
        self.position = commit.position;
        for record in commit.records {
            // The scribe outlives the owner's loop.
            let _ = self.records.send(record);
        }
        self.sender.send(commit.effects.into_iter().map(|(id, effect)| Item { id, effect, in_doubt: false }));
        if !links.is_empty() {
            self.outgoing.send(links).await.ok()?;
        }
        Some(())
    }
}
