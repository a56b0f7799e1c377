//! A lane of bulk calls: one bot at one rate. Takes recipients in turn from the broadcasts that run on it, as fast as the
//! budget lets it.
//!
//! A recipient is claimed shortly before the call, and what is claimed is little: after a crash nobody knows of these
//! whether they were called. Whoever cannot be called at once (a pause, the night, a chat that was just written to) goes
//! back, with the moment when they may be.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::future;
use shoal_domain::id::BotId;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::budget::{Account, Budget};
use super::call::{self, Ended, REVOKED};
use super::campaign::Campaign;
use super::results::Results;
use super::round::{Round, Taken};
use crate::owner::Outside;

/// A recipient that was not called within this goes back: after a freeze of this process the row may be another's.
const STALE: Duration = Duration::from_secs(5);

/// Calls of one lane in flight at most: a bot whose calls hang leaves some to the others.
const CALLS_OF_A_LANE: usize = 48;

/// How soon to look again whether chat needs this worker for itself.
const YIELD: Duration = Duration::from_millis(20);

/// While the bot is paused for longer than this, nobody is held.
const SHORT_PAUSE: Duration = Duration::from_secs(1);

/// What all lanes of a worker share.
pub(crate) struct Shared {
    pub outside: Arc<Outside>,
    pub worker: String,
    /// The partitions that this worker owns.
    pub partitions: watch::Receiver<Arc<[i16]>>,
    pub results: Results,
    /// Bulk calls in flight at most. They have permits of their own, so that chat never waits for one.
    pub permits: Arc<Semaphore>,
}

/// A lane at work.
pub(crate) struct Lane {
    shared: Arc<Shared>,
    bot: BotId,
    paid: bool,
    budget: Budget,
    running: watch::Receiver<Vec<Arc<Campaign>>>,
    round: Round,
    /// Claimed, and not called yet.
    stock: VecDeque<Taken>,
    calls: JoinSet<Ended>,
    /// Telegram does not accept the bot's token: nothing is tried before.
    rests_until: Instant,
}

impl Lane {
    pub(crate) fn new(
        shared: Arc<Shared>,
        account: Account,
        paid: bool,
        running: watch::Receiver<Vec<Arc<Campaign>>>,
    ) -> Lane {
        let bot = account.bot;
        let budget = Budget::new(
            account,
            shared.outside.mailbox.clone(),
            Arc::clone(&shared.outside.telegram),
            shared.partitions.clone(),
        );
        let round = Round::new(Arc::clone(&shared), paid);
        let (stock, calls, rests_until) = (VecDeque::new(), JoinSet::new(), Instant::now());
        Lane { shared, bot, paid, budget, running, round, stock, calls, rests_until }
    }

    /// Works until told to stop, or nothing runs on it any more. What was claimed is called or goes back.
    pub(crate) async fn work(mut self, stop: CancellationToken) {
        let running = self.running.borrow_and_update().clone();
        self.round.set(running);
        loop {
            self.call().await;
            let rests = self.rests();
            if rests.is_none() {
                self.round.claim(self.stock.len(), self.budget.held());
            }
            let wanted = rests.is_none() && (!self.stock.is_empty() || self.round.has_work());
            let yields = self.shared.outside.telegram.is_strained().then(|| Instant::now() + YIELD);
            let ready = self.budget.ready_at().filter(|_| !self.stock.is_empty() && self.may_call());
            let ready = ready.max(yields.filter(|_| ready.is_some()));
            tokio::select! {
                () = stop.cancelled() => break,
                changed = self.running.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    self.follow().await;
                }
                Some(ended) = self.calls.join_next(), if !self.calls.is_empty() => self.ended(ended.ok()),
                claimed = self.round.claimed() => self.put_in_stock(claimed).await,
                () = self.budget.keep(wanted) => {}
                () = at(ready) => {}
                () = at(rests) => {}
            }
            if self.rests().is_some() {
                self.give_back_all().await;
            }
        }
        self.finish().await;
    }

    /// Calls as many as may be called now.
    async fn call(&mut self) {
        let telegram = Arc::clone(&self.shared.outside.telegram);
        while let Some(next) = self.stock.front() {
            if next.at.elapsed() > STALE {
                self.give_back(Duration::ZERO).await;
                continue;
            }
            if telegram.is_strained() {
                return;
            }
            if !self.may_call() {
                return;
            }
            let Ok(permit) = Arc::clone(&self.shared.permits).try_acquire_owned() else { return };
            if !self.budget.take() {
                return;
            }
            let wait = telegram.pace.ready_in(self.bot, next.recipient.user.chat());
            if !wait.is_zero() {
                self.budget.put_back_unused();
                self.give_back(wait).await;
                continue;
            }
            let Some(taken) = self.stock.pop_front() else { return };
            self.calls.spawn(call::make(Arc::clone(&self.shared), taken, self.paid, permit));
        }
    }

    /// Until when nobody may be called, if that is longer than a moment.
    fn rests(&self) -> Option<Instant> {
        let now = Instant::now();
        Some(self.rests_until.max(now + self.budget.pause())).filter(|until| *until > now + SHORT_PAUSE)
    }

    /// Whether one more call may be in flight.
    fn may_call(&self) -> bool {
        // One is enough to find out whether it is the bot that Telegram refuses.
        let is_suspect = self.shared.outside.telegram.bulk_pauses.is_suspect(self.bot);
        let most = if is_suspect { 1 } else { CALLS_OF_A_LANE };
        self.calls.len() < most && self.shared.permits.available_permits() > 0
    }

    /// A call is over: its token rests. One that panicked has no end that is known, and its row is found by its age.
    fn ended(&mut self, ended: Option<Ended>) {
        self.budget.put_back();
        let Some(Ended { bot_refused, revoked }) = ended else { return };
        if bot_refused {
            self.budget.refused();
        }
        if revoked {
            self.rests_until = Instant::now() + REVOKED;
        }
    }

    /// Takes in what was claimed; who is asleep now goes back until the morning.
    async fn put_in_stock(&mut self, claimed: Vec<Taken>) {
        let now = Timestamp(now_ms());
        for taken in claimed {
            let from = taken.campaign.allowed_from(&taken.recipient, now);
            if from > now || !self.round.runs(taken.campaign.id) {
                let wait = Duration::from_millis(from.0 - now.0);
                self.shared.results.conclude(taken.back(wait)).await;
            } else {
                self.stock.push_back(taken);
            }
        }
    }

    /// Follows what runs: nobody is called any more of a broadcast that was paused.
    async fn follow(&mut self) {
        self.round.set(self.running.borrow_and_update().clone());
        for taken in std::mem::take(&mut self.stock) {
            if self.round.runs(taken.campaign.id) {
                self.stock.push_back(taken);
            } else {
                self.shared.results.conclude(taken.back(Duration::ZERO)).await;
            }
        }
    }

    async fn give_back(&mut self, wait: Duration) {
        if let Some(taken) = self.stock.pop_front() {
            self.shared.results.conclude(taken.back(wait)).await;
        }
    }

    async fn give_back_all(&mut self) {
        while !self.stock.is_empty() {
            self.give_back(Duration::ZERO).await;
        }
    }

    async fn finish(mut self) {
        let claimed = self.round.last().await;
        self.stock.extend(claimed);
        self.give_back_all().await;
        while let Some(ended) = self.calls.join_next().await {
            self.ended(ended.ok());
        }
        self.budget.leave().await;
    }
}

/// Waits for a moment; for ever where there is none.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => future::pending().await,
    }
}
