//! The bulk lane: delivers broadcasts, after chat: no call to a chat queues behind one of theirs.
//!
//! ```text
//!   look ── what runs ──▶ lane (one a bot and rate)
//!                           │  round: claims recipients, broadcasts in turn   (Postgres)
//!                           │  budget: tokens shared with the other workers   (Redis)
//!                           └─▶ call ── what became of it ──▶ results          (Postgres)
//! ```
//!
//! A broadcast's queue is its recipients' rows; nothing of it is in Redis. So pausing, resuming, dying and starting again
//! are all the same: whoever owns a partition claims what waits there.

mod budget;
mod call;
mod campaign;
mod chores;
mod lane;
mod lanes;
mod results;
mod round;
mod tokens;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use shoal_domain::broadcast::State;
use shoal_domain::id::BroadcastId;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_store::{OpenBroadcast, StoreError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::campaign::Campaign;
use self::chores::Chore;
use self::lane::Shared;
use self::lanes::{Lanes, Track};
use self::results::Results;
use crate::owner::Outside;

/// How often the broadcasts are looked at: a pause takes effect within that.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How often a worker looks for recipients that a dead worker had claimed.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// A look that takes longer says that Postgres is not well.
const LONG_LOOK: Duration = Duration::from_secs(2);

/// After Postgres was not well, what became of recipients is written by then.
const WRITTEN_AFTER: Duration = Duration::from_secs(10);

/// Bulk calls that one worker has in flight at most.
const CALLS_IN_FLIGHT: usize = 64;

/// What becomes of lanes at the end: a call is cut off after 15 s.
const LAST_CALLS: Duration = Duration::from_secs(17);

/// What the operator has decided on broadcasts.
#[derive(Clone, Copy, Debug)]
pub struct BulkPolicy {
    /// Calls a second without pay, for each bot and all workers together.
    pub free_rate: u32,
    /// Calls a second that are paid for.
    pub paid_rate: u32,
    /// Broadcasts that one person gets in a week at most; `None`: any number.
    pub weekly_cap: Option<u32>,
}

/// Delivers broadcasts for the partitions that this worker owns.
pub(crate) struct Bulk {
    shared: Arc<Shared>,
    weekly_cap: Option<u32>,
    /// Those that are open, ready to be said.
    campaigns: HashMap<BroadcastId, Arc<Campaign>>,
    lanes: Lanes,
    writing: JoinHandle<()>,
    freezing: Option<JoinHandle<()>>,
    chores: Option<JoinHandle<()>>,
    sweep_at: Instant,
    /// When Postgres did not answer last, or took long.
    unwell: Instant,
    stop: CancellationToken,
}

impl Bulk {
    pub(crate) fn new(
        outside: Arc<Outside>,
        worker: String,
        partitions: watch::Receiver<Arc<[i16]>>,
        policy: BulkPolicy,
    ) -> Bulk {
        let (results, writing) = Results::start(outside.store.clone());
        let permits = Arc::new(Semaphore::new(CALLS_IN_FLIGHT));
        let shared = Arc::new(Shared { outside, worker, partitions, results, permits });
        let now = Instant::now();
        let stop = CancellationToken::new();
        let lanes = Lanes::new(Arc::clone(&shared), policy, stop.clone());
        let weekly_cap = policy.weekly_cap;
        Bulk {
            shared,
            weekly_cap,
            campaigns: HashMap::new(),
            lanes,
            writing,
            freezing: None,
            chores: None,
            sweep_at: now,
            unwell: now,
            stop,
        }
    }

    /// Works until told to stop; then finishes the calls in flight and writes down what became of them.
    pub(crate) async fn run(mut self, until: CancellationToken) {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut well = true;
        loop {
            tokio::select! {
                () = until.cancelled() => break,
                _ = tick.tick() => {}
            }
            let began = Instant::now();
            let looked = self.look().await;
            if looked.is_err() || began.elapsed() > LONG_LOOK {
                self.unwell = Instant::now();
            }
            if let Err(error) = &looked
                && well
            {
                warn!(error = chain(error), "Broadcasts cannot be looked at, and wait");
            }
            well = looked.is_ok();
        }
        self.stop.cancel();
        if tokio::time::timeout(LAST_CALLS, self.lanes.end()).await.is_err() {
            warn!("Calls of broadcasts take long: they are left in doubt");
        }
        if let Some(chores) = self.chores {
            // Whatever it is about is found again.
            chores.abort();
            let _ = chores.await;
        }
        drop(self.shared);
        let _ = tokio::time::timeout(Duration::from_secs(2), self.writing).await;
    }

    /// Looks at what is open: what runs goes on its lane, and what else there is to do is set going.
    async fn look(&mut self) -> Result<(), StoreError> {
        let open = self.shared.outside.store.open_broadcasts().await?;
        self.campaigns.retain(|id, _| open.iter().any(|broadcast| broadcast.id == *id));
        let mut running: HashMap<Track, Vec<Arc<Campaign>>> = HashMap::new();
        let mut chores = Vec::new();
        for broadcast in open {
            let campaign = self.campaign(&broadcast).await;
            if broadcast.state == State::Running && !broadcast.frozen {
                self.freeze(broadcast.id);
            }
            if let Some(campaign) = campaign.as_ref().filter(|campaign| self.can_run(&broadcast, campaign)) {
                let track = (broadcast.bot, broadcast.paid_left > 0);
                running.entry(track).or_default().push(Arc::clone(campaign));
            }
            chores.push(Chore { broadcast, campaign });
        }
        self.lanes.direct(running);
        self.begin_chores(chores);
        Ok(())
    }

    fn can_run(&self, broadcast: &OpenBroadcast, campaign: &Campaign) -> bool {
        broadcast.state == State::Running
            && broadcast.frozen
            && broadcast.waiting > 0
            && !campaign.is_late(Timestamp(now_ms()))
            && self.shared.outside.telegram.client.knows(broadcast.bot)
    }

    /// Sets going what is to be done beside the lanes, unless the last time is still under way.
    fn begin_chores(&mut self, chores: Vec<Chore>) {
        if chores.is_empty() || self.chores.as_ref().is_some_and(|chores| !chores.is_finished()) {
            return;
        }
        let now = Instant::now();
        // After an outage of Postgres, results are written before anybody is given up for uncertain.
        let sweeps = now >= self.sweep_at && now.duration_since(self.unwell) >= WRITTEN_AFTER;
        if sweeps {
            self.sweep_at = now + SWEEP_EVERY;
        }
        self.chores = Some(tokio::spawn(chores::see_to_all(Arc::clone(&self.shared), chores, sweeps)));
    }

    /// Writes down the recipients of a broadcast that was just started, beside everything else: it may take a while.
    fn freeze(&mut self, broadcast: BroadcastId) {
        if self.freezing.as_ref().is_some_and(|freezing| !freezing.is_finished()) {
            return;
        }
        let (store, cap) = (self.shared.outside.store.clone(), self.weekly_cap);
        self.freezing = Some(tokio::spawn(async move {
            match store.freeze(broadcast, cap).await {
                Ok(Some(recipients)) => {
                    info!(broadcast.id = %broadcast, recipients, "Broadcast {broadcast} has {recipients} recipients");
                }
                // Another worker does it.
                Ok(None) => {}
                Err(error) => {
                    warn!(broadcast.id = %broadcast, error = chain(&error), "The recipients of broadcast {broadcast} cannot be written down yet");
                }
            }
        }));
    }

    /// The broadcast, ready to be said; `None`: it cannot be done, at least not by this worker.
    async fn campaign(&mut self, broadcast: &OpenBroadcast) -> Option<Arc<Campaign>> {
        if let Some(campaign) = self.campaigns.get(&broadcast.id) {
            return Some(Arc::clone(campaign));
        }
        let (store, id) = (&self.shared.outside.store, broadcast.id);
        match store.plan(id).await {
            Ok(Ok(plan)) => match Campaign::new(id, broadcast.bot, plan) {
                Ok(campaign) => {
                    let campaign = Arc::new(campaign);
                    self.campaigns.insert(id, Arc::clone(&campaign));
                    return Some(campaign);
                }
                Err(why) => {
                    // Where this fails, it is tried again at the next look.
                    let _ = store.fail(id, &why).await;
                }
            },
            // Another worker may be able to.
            Ok(Err(why)) if broadcast.state == State::Running => {
                error!(broadcast.id = %id, why, "Broadcast {id} was stored by another release, and this one cannot read it");
            }
            // What cannot be looked up now is looked up next time.
            Ok(Err(_)) | Err(_) => {}
        }
        None
    }
}
