//! The emulator's own time. Everything is stamped with a [`Moment`], the time since the emulator started, so
//! that rules about time (a queue's retry, an update's expiry) are functions of a number and testable as such.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Time passed since the emulator started.
pub type Moment = Duration;

/// Says how late it is, in the emulator's time and in Telegram's.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    /// Unix time of the start.
    epoch: Duration,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), epoch }
    }

    /// Time since the start; never goes back.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.started.elapsed()
    }

    /// Unix time in seconds, the form of every `date` in the Bot API.
    #[must_use]
    pub fn unix(&self) -> i64 {
        (self.epoch + self.now()).as_secs() as i64
    }

    /// The moment of so many milliseconds of Unix time; what is before the start is the start.
    #[must_use]
    pub fn moment(&self, unix_ms: u64) -> Moment {
        Duration::from_millis(unix_ms).saturating_sub(self.epoch)
    }

    /// Moves the calendar on: dates, not moments.
    pub(crate) fn skip(&mut self, by: Duration) {
        self.epoch += by;
    }

    /// The instant at which `moment` will be, for sleeping until then.
    pub(crate) fn instant(&self, moment: Moment) -> tokio::time::Instant {
        (self.started + moment).into()
    }
}
