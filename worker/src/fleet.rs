//! The worker in its fleet: says that it lives, learns who else does, and owns what is its own.

mod holding;
mod news;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Lease, MailboxError, RENEW_EVERY};
use shoal_runtime::telemetry::chain;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::holding::Holding;
use crate::metrics;
use crate::owner::{Outside, own};
use crate::plan::owner_of;
use crate::tenure::Tenure;

/// How often a worker looks at the fleet. A partition that was handed over waits at most this long.
const TICK: Duration = Duration::from_millis(250);

/// One worker.
pub(crate) struct Member {
    pub(crate) name: String,
    outside: Arc<Outside>,
    /// The partitions it owns, for whoever works on all of them.
    owned: watch::Sender<Arc<[i16]>>,
    holdings: HashMap<PartitionId, Holding>,
    fleet: Vec<String>,
    renewed: Instant,
    /// Partitions that would be its own, and of which something is gone.
    halted: BTreeSet<PartitionId>,
    /// Owners of this worker that have panicked, or never came back from a turn.
    failures: u32,
    /// Threads of the runtime that never came back.
    lost_threads: usize,
    looked: Instant,
}

impl Member {
    pub(crate) fn new(name: String, outside: Arc<Outside>, owned: watch::Sender<Arc<[i16]>>) -> Self {
        Member {
            name,
            outside,
            owned,
            holdings: HashMap::new(),
            fleet: vec![],
            renewed: Instant::now(),
            halted: BTreeSet::new(),
            failures: 0,
            lost_threads: 0,
            looked: Instant::now(),
        }
    }

    /// Lives until told to drain; then hands everything over.
    pub(crate) async fn live(mut self, drain: CancellationToken) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = drain.cancelled() => break,
                _ = tick.tick() => {}
            }
            self.bury().await;
            self.give_up_stuck().await;
            if self.is_worn_out() {
                error!(
                    "Worker {} has lost too many threads to messages that do not end: start it again",
                    self.name
                );
                break;
            }
            self.renew().await;
            self.look_around().await;
            self.obey_pauses().await;
            self.give();
            self.take().await;
            metrics::owned(self.holdings.len());
            self.tell_owned();
            self.halted.retain(|partition| owner_of(*partition, &self.fleet) == Some(&self.name));
            metrics::halted(self.halted.len());
        }
        self.retire().await;
    }

    /// Forgets partitions whose owner has ended. After a panic the next try at the batch counts as another worker's:
    /// what stops its owner again and again must be found out.
    async fn bury(&mut self) {
        let ended = self.holdings.extract_if(|_, holding| holding.task.is_finished());
        for (partition, holding) in ended.collect::<Vec<_>>() {
            if holding.task.await.is_err_and(|end| end.is_panic()) {
                error!(partition.id = %partition, "The owner of partition {partition} panicked");
                holding.tenure.lost.cancel();
                self.outside.feeds.close(partition);
                self.failures += 1;
                // Where Redis is away, the lease runs out by itself.
                let _ = self.outside.mailbox.abandon(&holding.tenure.lease).await;
            }
        }
    }

    /// Gives up partitions whose turn does not end. Its thread is lost, but not its partition: what the turn may still
    /// decide is refused, and as after a panic the next try counts as another worker's.
    async fn give_up_stuck(&mut self) {
        let since = self.looked.elapsed();
        self.looked = Instant::now();
        let stuck = self.holdings.extract_if(|_, holding| holding.is_stuck(since));
        for (partition, holding) in stuck.collect::<Vec<_>>() {
            error!(partition.id = %partition, "A turn of partition {partition} does not end and is given up; if this goes on, start worker {} again", self.name);
            metrics::stuck();
            holding.tenure.lost.cancel();
            self.outside.feeds.close(partition);
            self.failures += 1;
            // A batch under suspicion has a thread of its own.
            self.lost_threads += usize::from(!holding.tenure.is_apart());
            if holding.tenure.is_apart() {
                // It was alone in hand, and never lets go.
                self.outside.suspect.add_permits(1);
            }
            let _ = self.outside.mailbox.abandon(&holding.tenure.lease).await;
        }
    }

    /// Whether more than half of the threads are lost. Then it hands everything over and ends while it still can.
    fn is_worn_out(&self) -> bool {
        2 * self.lost_threads > Handle::current().metrics().num_workers()
    }

    /// The name that this worker's leases carry.
    fn signature(&self) -> String {
        if self.failures == 0 { self.name.clone() } else { format!("{}+{}", self.name, self.failures) }
    }

    async fn renew(&mut self) {
        if self.renewed.elapsed() < RENEW_EVERY || self.holdings.is_empty() {
            return;
        }
        let held: Vec<&Arc<Tenure>> =
            self.holdings.values().map(|h| &h.tenure).filter(|t| !t.lost.is_cancelled()).collect();
        let mut leases: Vec<Lease> = held.iter().map(|tenure| tenure.lease.clone()).collect();
        let renewals = self.outside.mailbox.renew(&mut leases).await;
        let mut outage = None;
        for ((tenure, lease), renewed) in held.into_iter().zip(leases).zip(renewals) {
            match renewed {
                Ok(true) => tenure.prolong(&lease),
                Err(error @ MailboxError::Unavailable { .. }) => outage = Some(error),
                // Who takes it next says why nobody may.
                Ok(false) | Err(_) => tenure.lost.cancel(),
            }
        }
        match outage {
            None => self.renewed = Instant::now(),
            // Each owner keeps its own deadline; a late renewal is as good as a timely one while nobody else came.
            Some(error) => {
                warn!(error = chain(&error), "Worker {} could not renew all its leases", self.name);
            }
        }
    }

    fn is_mine(&self, partition: PartitionId) -> bool {
        owner_of(partition, &self.fleet) == Some(&self.name)
    }

    /// Hands over what belongs to others.
    fn give(&self) {
        for (partition, holding) in &self.holdings {
            if !self.is_mine(*partition) {
                holding.tenure.leaving.cancel();
            }
        }
    }

    /// Takes what is its own and free.
    async fn take(&mut self) {
        let wanted: Vec<PartitionId> = self
            .outside
            .mailbox
            .partitions()
            .all()
            .filter(|partition| self.is_mine(*partition) && !self.holdings.contains_key(partition))
            .collect();
        let signature = self.signature();
        let asked = wanted.iter().map(|partition| self.outside.mailbox.acquire(*partition, &signature));
        let mut failure = None;
        for lease in join_all(asked).await {
            match lease {
                Ok(Some(lease)) => {
                    self.halted.remove(&lease.partition);
                    self.begin(lease);
                }
                Ok(None) => {}
                Err(MailboxError::Halted(partition, why)) => {
                    if self.halted.insert(partition) {
                        error!(partition.id = %partition, why, "Partition {partition} is halted: look at it, then `shoal partitions resume {partition}`");
                    }
                }
                // The others are not held up by it: a lease that was given is used.
                Err(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure {
            warn!(error = chain(&error), "Worker {} could not take a partition", self.name);
        }
    }

    fn begin(&mut self, lease: Lease) {
        let partition = lease.partition;
        let tenure = Arc::new(Tenure::new(lease));
        let task = tokio::spawn(own(Arc::clone(&self.outside), Arc::clone(&tenure)));
        self.holdings.insert(partition, Holding::new(tenure, task));
    }

    /// Leaves the fleet: others take over at once what is handed over here.
    async fn retire(mut self) {
        if let Err(error) = self.outside.mailbox.leave(&self.name).await {
            warn!(error = chain(&error), "Worker {} could not say goodbye", self.name);
        }
        for holding in self.holdings.values() {
            holding.tenure.leaving.cancel();
        }
        // Calls in flight may take longer than a lease: keep it until they are over.
        while !self.holdings.is_empty() {
            self.renew().await;
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.bury().await;
            self.give_up_stuck().await;
        }
        info!("Worker {} handed everything over", self.name);
    }
}
