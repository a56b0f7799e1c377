//! The bulk lane: delivers broadcasts, and nobody in a chat feels it.
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
mod lane;
mod lanes;
mod results;
mod round;
mod tokens;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use shoal_domain::broadcast::{Reason, State};
use shoal_domain::id::BroadcastId;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_store::{OpenBroadcast, StoreError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use self::campaign::Campaign;
use self::lane::Shared;
use self::lanes::{Lanes, Track};
use self::results::Results;
use crate::owner::Outside;

/// How often the broadcasts are looked at: a pause takes effect within that.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How often a worker looks for recipients that a dead worker had claimed.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Recipients passed over in one statement, when a broadcast is cancelled or late.
const SKIP_AT_ONCE: u32 = 5_000;

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
    /// Those that are open, ready to be said. What cannot be done is `None`, once that was told.
    campaigns: HashMap<BroadcastId, Option<Arc<Campaign>>>,
    lanes: Lanes,
    writing: JoinHandle<()>,
    freezing: Option<JoinHandle<()>>,
    swept: tokio::time::Instant,
    stop: CancellationToken,
}

impl Bulk {
    pub(crate) fn new(
        outside: Arc<Outside>,
        worker: String,
        partitions: watch::Receiver<Arc<[i16]>>,
        policy: BulkPolicy,
    ) -> Bulk {
        let (results, writing) = Results::start(outside.store.clone(), worker.clone());
        let permits = Arc::new(Semaphore::new(CALLS_IN_FLIGHT));
        let shared = Arc::new(Shared { outside, worker, partitions, results, permits });
        let swept = tokio::time::Instant::now();
        let stop = CancellationToken::new();
        let lanes = Lanes::new(Arc::clone(&shared), policy, stop.clone());
        let weekly_cap = policy.weekly_cap;
        Bulk { shared, weekly_cap, campaigns: HashMap::new(), lanes, writing, freezing: None, swept, stop }
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
            let looked = self.look().await;
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
        drop(self.shared);
        let _ = tokio::time::timeout(Duration::from_secs(2), self.writing).await;
    }

    /// Looks at what is open, and sees to each.
    async fn look(&mut self) -> Result<(), StoreError> {
        let open = self.shared.outside.store.open_broadcasts().await?;
        self.campaigns.retain(|id, _| open.iter().any(|broadcast| broadcast.id == *id));
        let sweeps = self.swept.elapsed() >= SWEEP_EVERY;
        if sweeps {
            self.swept = tokio::time::Instant::now();
        }
        let mut running: HashMap<Track, Vec<Arc<Campaign>>> = HashMap::new();
        for broadcast in open {
            let Some(campaign) = self.campaign(&broadcast).await? else { continue };
            if sweeps && broadcast.sending > 0 {
                self.sweep(&campaign).await?;
            }
            if let Some(lane) = self.see_to(&broadcast, &campaign).await? {
                running.entry(lane).or_default().push(campaign);
            }
        }
        self.lanes.direct(running);
        Ok(())
    }

    /// Does what a broadcast needs now; answers the lane it runs on, if it does.
    async fn see_to(
        &mut self,
        broadcast: &OpenBroadcast,
        campaign: &Arc<Campaign>,
    ) -> Result<Option<Track>, StoreError> {
        let store = &self.shared.outside.store;
        let late = campaign.is_late(Timestamp(now_ms()));
        match broadcast.state {
            State::Running if !broadcast.frozen => self.freeze(broadcast.id),
            State::Running | State::Cancelled | State::Failed
                if broadcast.waiting + broadcast.sending == 0 =>
            {
                if store.close_broadcast(broadcast.id).await? {
                    info!(broadcast.id = %broadcast.id, "Broadcast {} is over", broadcast.id);
                }
            }
            State::Running if !late => {
                let paid = broadcast.paid_left > 0;
                return Ok((broadcast.waiting > 0).then_some((broadcast.bot, paid)));
            }
            State::Running | State::Cancelled | State::Failed => {
                let reason = if late { Reason::Late } else { Reason::Cancelled };
                let mine = Arc::clone(&self.shared.partitions.borrow());
                store.skip_waiting(broadcast.id, &mine, reason, SKIP_AT_ONCE).await?;
            }
            State::Draft | State::Scheduled | State::Paused | State::Finished => {}
        }
        Ok(None)
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

    async fn sweep(&self, campaign: &Campaign) -> Result<(), StoreError> {
        let mine = Arc::clone(&self.shared.partitions.borrow());
        let swept = self.shared.outside.store.disclaim(campaign.id, &mine, campaign.repeats()).await?;
        if swept > 0 {
            warn!(broadcast.id = %campaign.id, recipients = swept, "A worker died while it called {swept} recipients of broadcast {}", campaign.id);
        }
        Ok(())
    }

    /// The broadcast, ready to be said; `None`: it cannot be done, and whoever wants it has been told.
    async fn campaign(&mut self, broadcast: &OpenBroadcast) -> Result<Option<Arc<Campaign>>, StoreError> {
        if let Some(campaign) = self.campaigns.get(&broadcast.id) {
            return Ok(campaign.clone());
        }
        let store = &self.shared.outside.store;
        let campaign = match store.plan(broadcast.id).await? {
            Ok(plan) => Campaign::new(broadcast.id, broadcast.bot, plan),
            Err(unreadable) => Err(unreadable),
        };
        let campaign = match campaign {
            Ok(campaign) => Some(Arc::new(campaign)),
            Err(why) => {
                store.fail(broadcast.id, &why).await?;
                None
            }
        };
        self.campaigns.insert(broadcast.id, campaign.clone());
        Ok(campaign)
    }
}
