//! Whether Redis is there: asked every second, and learnt from every append. `/ready` shows it.

use std::time::Duration;

use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::ops::Part;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::fullness::Gauge;

/// How often Redis is asked for a sign of life: as quickly `/ready` tells a load balancer.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// How long the sign may take. A healthy Redis needs a millisecond, and some hundred while it rewrites its log.
const ANSWER_BOUND: Duration = Duration::from_secs(2);

/// Where it is told how Redis is.
#[derive(Clone)]
pub(crate) struct Pulse {
    part: Part,
    gauge: Gauge,
}

impl Pulse {
    pub(crate) fn new(part: Part) -> Self {
        Pulse { part, gauge: Gauge::default() }
    }

    /// Redis did something for us.
    pub(crate) fn felt(&self) {
        if self.is_full() {
            self.part.failed("Redis is nearly out of memory");
        } else {
            self.part.ok();
        }
    }

    /// Whether Redis has no room for anything new.
    pub(crate) fn is_full(&self) -> bool {
        self.gauge.refuses()
    }

    /// Redis did not do what it was asked.
    pub(crate) fn missed(&self, error: &MailboxError) {
        self.part.failed(&chain(error));
    }

    /// Asks again and again until `drain`. Only the beginning and the end of an outage are logged.
    pub(crate) async fn watch(self, mailbox: Mailbox, drain: CancellationToken) {
        let mut outage = Outage::none(ASK_EVERY);
        let mut ticks = interval(ASK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while drain.run_until_cancelled(ticks.tick()).await.is_some() {
            match timeout(ANSWER_BOUND, self.look(&mailbox)).await {
                Ok(Ok(())) => {
                    self.felt();
                    if outage.is_over() {
                        tracing::info!("Redis answers again");
                    }
                    continue;
                }
                Ok(Err(error)) => {
                    self.missed(&error);
                    if error.stops_everything() && outage.failed() {
                        tracing::error!(
                            error = chain(&error),
                            "Nothing is accepted: webhooks get 503, so Telegram keeps the updates. Bring the Redis back that \
                             this deployment lives on, or see `shoal adopt-redis`"
                        );
                    }
                }
                Err(_) => {
                    self.part.failed(&format_args!("Redis: no answer within {} s", ANSWER_BOUND.as_secs()));
                }
            }
            if outage.failed() {
                tracing::error!(
                    "Redis does not answer; webhooks get 503 until it does, so Telegram keeps the updates"
                );
            }
        }
    }

    async fn look(&self, mailbox: &Mailbox) -> Result<(), MailboxError> {
        mailbox.ping().await?;
        self.gauge.judge(mailbox.fullness().await?);
        Ok(())
    }
}
