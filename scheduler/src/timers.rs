//! Due timers, moved into the inboxes. Moving one is a single step in Redis, so any number of schedulers may do this at
//! once, and one that dies in the middle leaves nothing half-done.

use std::time::Duration;

use futures::future::join_all;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::clock;
use shoal_runtime::ops::Part;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::metrics;

/// How often timers are looked at: nobody notices a timer that is late by less.
const ROUND_EVERY: Duration = Duration::from_millis(200);

/// Timers of one partition moved at once. A script holds up all of Redis while it runs; a hundred take below a
/// millisecond.
const MOVED_AT_ONCE: usize = 100;

/// Moves due timers of all partitions.
pub(crate) struct Timers {
    mailbox: Mailbox,
    redis: Part,
}

/// What a round came to.
#[derive(Default)]
struct Round {
    fired: usize,
    failures: usize,
    failure: Option<MailboxError>,
}

impl Timers {
    pub(crate) fn new(mailbox: Mailbox, redis: Part) -> Self {
        Timers { mailbox, redis }
    }

    /// Goes round until `drain`.
    pub(crate) async fn run(self, drain: CancellationToken) {
        drain.run_until_cancelled(self.go_round()).await;
    }

    async fn go_round(&self) {
        let mut outage = Outage::none(ROUND_EVERY);
        let mut ticks = interval(ROUND_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let started = clock::monotonic();
            let round = self.fire_due().await;
            metrics::timer_round(round.fired, round.failures, started.elapsed());
            self.report(round.failure.as_ref(), &mut outage);
        }
    }

    /// Moves what is due now. A partition of which there is more than is moved at once comes again.
    async fn fire_due(&self) -> Round {
        let mut round = Round::default();
        let mut partitions: Vec<PartitionId> = self.mailbox.partitions().all().collect();
        while !partitions.is_empty() {
            let looks =
                partitions.iter().map(|partition| self.mailbox.fire_timers(*partition, MOVED_AT_ONCE));
            let mut more = Vec::new();
            for (partition, moved) in partitions.iter().zip(join_all(looks).await) {
                match moved {
                    Ok(moved) => {
                        round.fired += moved;
                        if moved == MOVED_AT_ONCE {
                            more.push(*partition);
                        }
                    }
                    // Whoever would own it says why; Redis is well.
                    Err(MailboxError::Halted(..)) => {}
                    Err(error) => {
                        round.failures += 1;
                        round.failure = Some(error);
                    }
                }
            }
            partitions = more;
        }
        round
    }

    /// Tells `/ready` after each round, and the log when an outage begins and ends.
    fn report(&self, failure: Option<&MailboxError>, outage: &mut Outage) {
        let Some(error) = failure else {
            self.redis.ok();
            if outage.is_over() {
                tracing::info!("Timers are fired again");
            }
            return;
        };
        self.redis.failed(&chain(error));
        if outage.failed() {
            tracing::error!(
                error = chain(error),
                "Cannot fire timers, trying again; they are late, none is lost"
            );
        }
    }
}
