//! The owner of one partition: takes it over, handles its inbox batch by batch, hands it on.

mod batch;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use shoal_domain::decision::{Policy, Record};
use shoal_mailbox::{EffectId, EntryId, Estate, LONGEST_BATCH, Mailbox, Source};
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tracing::{info, warn};

use crate::entities::Entities;
use crate::floods::Floods;
use crate::memory::{Allowance, Memory};
use crate::parked::Parked;
use crate::reader::{Arrival, Feeds};
use crate::scribe;
use crate::sender::{Sender, Start};
use crate::settler::Settler;
use crate::switch::Switch;
use crate::telegram::Telegram;
use crate::tenure::Tenure;
use crate::turn::Opened;

/// Longest wait for calls in flight when a partition is handed over: a call is cut off after 15 s.
const LAST_CALLS: Duration = Duration::from_secs(16);

/// Longest wait for each of the other parts to write down the rest.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What every owner of a worker works with.
pub(crate) struct Outside {
    pub mailbox: Mailbox,
    pub store: Store,
    pub telegram: Arc<Telegram>,
    pub policy: Policy,
    /// Whether any trade begins.
    pub switch: Switch,
    pub feeds: Feeds,
    pub allowance: Allowance,
    /// Held from the try at a batch under suspicion to its commit. So a worker that dies of one has only that one in hand, and
    /// no innocent one of another partition has its try counted.
    pub suspect: Arc<Semaphore>,
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
    arrivals: mpsc::Receiver<Arrival>,
    /// Read from `arrivals`, not handled yet.
    waiting: VecDeque<Arrival>,
    position: EntryId,
    /// Up to here, go one by one: an earlier owner may have died of one of these.
    careful: Option<EntryId>,
    /// The same of what is parked.
    careful_with_parked: Option<EntryId>,
    memory: Memory,
    sender: Arc<Sender>,
    settler: Settler,
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
        let (records, writing) =
            scribe::start(Arc::clone(&outside), Arc::clone(&tenure), settler.clone(), estate.records);
        let sender = Sender::new(Arc::clone(&outside.telegram), Arc::clone(&tenure), settler.clone());
        for pause in estate.paused {
            let rest = pause.until.saturating_duration_since(Instant::now());
            outside.telegram.pace.pause(pause.bot, pause.chat, rest);
        }
        sender.send(estate.effects.into_iter().map(|(id, effect, in_doubt)| {
            (id, effect, if in_doubt { Start::InDoubt } else { Start::Ahead })
        }));
        let mut parked = Parked::within(outside.allowance.parked);
        for envelope in estate.parked {
            match Opened::new(envelope.clone()).entity() {
                Some(entity) => parked.add(entity, envelope),
                None => {
                    tracing::error!(partition.id = %tenure.partition(), envelope.id = %envelope.id, "Envelope {} was parked by another release and cannot be read: it stays where it is", envelope.id);
                }
            }
        }
        let entities = Entities::new(outside.allowance.entities);
        let arrivals = outside.feeds.open(tenure.partition(), estate.position);
        Owner {
            arrivals,
            waiting: VecDeque::with_capacity(LONGEST_BATCH),
            position: estate.position,
            careful: estate.careful,
            careful_with_parked: None,
            memory: Memory { entities, parked, floods: Floods::new() },
            sender,
            settler,
            records,
            tasks: vec![writing, settling],
            outside,
            tenure,
        }
    }

    async fn run(mut self) {
        while let Some(source) = self.gather().await {
            let done = match source {
                Source::Inbox => self.turn().await,
                Source::Parked => self.resume().await,
            };
            if done.is_none() {
                break;
            }
        }
        // In this order: each ends when those that report to it have ended.
        let Owner { sender, settler, records, tasks, tenure, .. } = self;
        if tokio::time::timeout(LAST_CALLS, sender.finish()).await.is_err() {
            warn!(partition.id = %tenure.partition(), "Calls in flight take long: they are left in doubt");
        }
        drop((sender, settler, records));
        for task in tasks {
            // A part that panicked has said so, and its work is still on its lane.
            let _ = tokio::time::timeout(LAST_WORDS, task).await;
        }
    }

    /// Waits until there is something to do, and says where it comes from; `None` when the partition is handed over or
    /// lost.
    async fn gather(&mut self) -> Option<Source> {
        let (store, calls) = (&self.outside.store, &self.outside.allowance.calls);
        tokio::select! {
            biased;
            () = self.tenure.lost.cancelled() => return None,
            () = self.tenure.leaving.cancelled() => return None,
            // What is decided now would only wait for its calls.
            () = calls.room() => {}
        }
        if self.waiting.is_empty() && !self.memory.parked.is_due(store) {
            tokio::select! {
                biased;
                () = self.tenure.lost.cancelled() => return None,
                () = self.tenure.leaving.cancelled() => return None,
                arrival = self.arrivals.recv() => self.waiting.push_back(arrival?),
                () = self.memory.parked.due(store) => {}
            }
        }
        while self.waiting.len() < LONGEST_BATCH
            && let Ok(arrival) = self.arrivals.try_recv()
        {
            self.waiting.push_back(arrival);
        }
        if !self.tenure.may_begin().await {
            return None;
        }
        // First what has waited longer.
        let parked = self.memory.parked.is_due(store);
        Some(if parked || self.waiting.is_empty() { Source::Parked } else { Source::Inbox })
    }
}
