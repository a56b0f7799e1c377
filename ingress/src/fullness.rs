//! How full Redis may be: new work is refused long before Redis itself refuses any, so that what was accepted can end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shoal_mailbox::Fullness;

use crate::metrics;

/// From this part of its memory on the log warns: time to give Redis more of it.
const WARN_FROM: f64 = 0.6;

/// From this part on webhooks get 503 and Telegram keeps the updates. The rest is room for what was accepted before:
/// one update becomes a handful of tells and calls, and leaves when they are done.
const REFUSE_FROM: f64 = 0.8;

/// Below this part they are taken again: far enough down not to be back at once.
const ADMIT_BELOW: f64 = 0.75;

/// The judgement, shared by who judges and who obeys.
#[derive(Clone, Default)]
pub(crate) struct Gauge {
    refuses: Arc<AtomicBool>,
    warned: Arc<AtomicBool>,
}

impl Gauge {
    /// Whether there is no room for anything new.
    pub(crate) fn refuses(&self) -> bool {
        self.refuses.load(Ordering::Relaxed)
    }

    /// Judges how full Redis is. Tells the log about changes only.
    pub(crate) fn judge(&self, found: Fullness) {
        let share = found.share();
        metrics::fullness(share);
        let percent = (share * 100.0).round();
        let limit_mb = found.limit.unwrap_or(0) >> 20;
        let before = self.refuses();
        let now = share >= if before { ADMIT_BELOW } else { REFUSE_FROM };
        self.refuses.store(now, Ordering::Relaxed);
        let warns = share >= WARN_FROM;
        let warned = self.warned.swap(warns, Ordering::Relaxed);
        match (before, now) {
            (false, true) => tracing::error!(
                "Redis uses {percent} % of its {limit_mb} MiB: webhooks get 503 until it is below {:.0} %, so Telegram keeps \
                 the updates. Raise its maxmemory, or find out what fills it",
                ADMIT_BELOW * 100.0
            ),
            (true, false) => tracing::info!("Redis has room again: {percent} % of {limit_mb} MiB are used"),
            _ if warns && !warned => tracing::warn!(
                "Redis uses {percent} % of its {limit_mb} MiB; from {:.0} % on nothing new is accepted",
                REFUSE_FROM * 100.0
            ),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_refused_until_there_is_real_room() {
        let gauge = Gauge::default();
        let refuses = |used| {
            gauge.judge(Fullness { used, limit: Some(100) });
            gauge.refuses()
        };
        assert_eq!([79, 80, 79, 75, 74, 79].map(refuses), [false, true, true, true, false, false]);
        gauge.judge(Fullness { used: u64::MAX, limit: None });
        assert!(!gauge.refuses(), "without a limit nothing is ever full");
    }
}
