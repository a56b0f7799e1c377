//! What broadcasts need beside their calls: recipients of dead workers found, what waits for nothing passed over, an end.
//!
//! It is done beside the lanes, one after the other: however long it takes, a pause is followed at once.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::broadcast::{Reason, State};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_store::{OpenBroadcast, StoreError};
use tracing::{info, warn};

use super::campaign::Campaign;
use super::lane::Shared;

/// Recipients passed over in one statement, when a broadcast is cancelled or late.
const SKIP_AT_ONCE: u32 = 5_000;

/// How long a bot may be unknown: one that was added is on every roster within a second.
const UNKNOWN_BOT: Duration = Duration::from_mins(1);

/// An open broadcast; without its campaign where it cannot be done.
pub(crate) struct Chore {
    pub broadcast: OpenBroadcast,
    pub campaign: Option<Arc<Campaign>>,
}

/// Sees to all; what fails with one holds no other up. `sweeps`: recipients of dead workers are looked for, too.
pub(crate) async fn see_to_all(shared: Arc<Shared>, chores: Vec<Chore>, sweeps: bool) {
    for chore in chores {
        if let Err(error) = chore.see_to(&shared, sweeps).await {
            let id = chore.broadcast.id;
            warn!(broadcast.id = %id, error = chain(&error), "Broadcast {id} cannot be seen to, and waits");
        }
    }
}

impl Chore {
    async fn see_to(&self, shared: &Shared, sweeps: bool) -> Result<(), StoreError> {
        let (store, id) = (&shared.outside.store, self.broadcast.id);
        if sweeps && self.broadcast.sending > 0 {
            self.sweep(shared).await?;
        }
        match self.broadcast.state {
            State::Running if !self.broadcast.frozen => Ok(()),
            State::Running | State::Cancelled | State::Failed if self.is_empty() => {
                if store.close_broadcast(id).await? {
                    info!(broadcast.id = %id, "Broadcast {id} is over");
                }
                Ok(())
            }
            State::Running => match &self.campaign {
                Some(campaign) if campaign.is_late(Timestamp(now_ms())) => {
                    self.skip(shared, Reason::Late).await
                }
                Some(campaign) if is_orphan(shared, campaign) => {
                    let bot = campaign.bot;
                    warn!(broadcast.id = %id, bot.id = %bot, "Broadcast {id} fails: there is no bot {bot} here");
                    store.fail(id, &format!("there is no bot {bot} here any more")).await
                }
                _ => Ok(()),
            },
            State::Cancelled | State::Failed => self.skip(shared, Reason::Cancelled).await,
            State::Draft | State::Scheduled | State::Paused | State::Finished => Ok(()),
        }
    }

    fn is_empty(&self) -> bool {
        self.broadcast.waiting + self.broadcast.sending == 0
    }

    async fn skip(&self, shared: &Shared, reason: Reason) -> Result<(), StoreError> {
        let mine = Arc::clone(&shared.partitions.borrow());
        shared.outside.store.skip_waiting(self.broadcast.id, &mine, reason, SKIP_AT_ONCE).await.map(drop)
    }

    async fn sweep(&self, shared: &Shared) -> Result<(), StoreError> {
        let (id, mine) = (self.broadcast.id, Arc::clone(&shared.partitions.borrow()));
        let repeats = self.campaign.as_ref().is_some_and(|campaign| campaign.repeats());
        let swept = shared.outside.store.disclaim(id, &mine, &shared.worker, repeats).await?;
        if swept > 0 {
            warn!(broadcast.id = %id, recipients = swept, "Of {swept} recipients of broadcast {id} nobody said what became of them: their worker died, or was cut off");
        }
        Ok(())
    }
}

/// Whether nobody can speak for the bot any more.
fn is_orphan(shared: &Shared, campaign: &Campaign) -> bool {
    !shared.outside.telegram.client.knows(campaign.bot) && campaign.seen.elapsed() > UNKNOWN_BOT
}
