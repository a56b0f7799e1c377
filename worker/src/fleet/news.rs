//! What a worker hears of the fleet, and lets be heard.

use shoal_mailbox::MailboxError;
use shoal_runtime::telemetry::chain;
use tracing::{error, info, warn};

use super::Member;

impl Member {
    /// Obeys what Telegram told another worker of a whole bot.
    pub(super) async fn obey_pauses(&self) {
        // Redis is away: its heartbeat says so.
        let Ok(paused) = self.outside.mailbox.paused_bots().await else { return };
        for (bot, calls, rest) in paused {
            self.outside.telegram.heard(bot, calls, rest);
        }
    }

    pub(super) async fn look_around(&mut self) {
        match self.outside.mailbox.heartbeat(&self.name).await {
            Ok(fleet) => {
                if fleet != self.fleet {
                    info!(workers = ?fleet, "The fleet is {} workers", fleet.len());
                    self.fleet = fleet;
                }
            }
            Err(error) if error.stops_everything() => self.halt(&error),
            Err(error) => {
                warn!(error = chain(&error), "Worker {} could not send its heartbeat", self.name);
            }
        }
    }

    /// Lets go of everything at once, and takes nothing any more until the Redis it knows is back.
    pub(super) fn halt(&mut self, error: &MailboxError) {
        if !self.fleet.is_empty() || !self.holdings.is_empty() {
            error!(
                error = chain(error),
                "Worker {} halts: bring the Redis back that this deployment lives on, or see `shoal adopt-redis`",
                self.name
            );
        }
        for holding in self.holdings.values() {
            holding.tenure.lost.cancel();
        }
        // Nothing belongs to a worker of an empty fleet.
        self.fleet.clear();
    }

    pub(super) fn tell_owned(&self) {
        let owned = self.holdings.values().filter(|holding| !holding.tenure.leaving.is_cancelled());
        let mut owned: Vec<i16> = owned.map(|holding| holding.tenure.partition().0 as i16).collect();
        owned.sort_unstable();
        self.owned.send_if_modified(|before| {
            let differs = **before != *owned;
            if differs {
                *before = owned.into();
            }
            differs
        });
    }
}
