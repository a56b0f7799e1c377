//! What may be done a few times an hour: counted when it was done, so that a mistake or a repeat costs nothing.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shoal_runtime::clock::monotonic;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

/// When it was done lately, oldest first. Never longer than the limit.
type Log = VecDeque<Instant>;

/// The turns of one class. A token has one turn at a time: two requests at once cannot both be the last one allowed.
pub(crate) struct Turns {
    times: usize,
    within: Duration,
    logs: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Log>>>>,
}

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn(OwnedMutexGuard<Log>);

impl Turns {
    pub(crate) fn new(times: u32, within: Duration) -> Turns {
        Turns { times: times as usize, within, logs: Mutex::default() }
    }

    /// Waits for this token's turn. The error is how long it has to wait until it may do it again.
    pub(crate) async fn take(&self, name: &str) -> Result<Turn, Duration> {
        let log = {
            let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(logs.entry(name.to_owned()).or_default())
        };
        let mut log = log.lock_owned().await;
        let now = monotonic();
        log.retain(|at| now.duration_since(*at) < self.within);
        match log.front() {
            Some(oldest) if log.len() >= self.times => {
                Err(self.within.saturating_sub(now.duration_since(*oldest)))
            }
            _ => Ok(Turn(log)),
        }
    }

    /// Forgets whoever has not done it for a while.
    pub(crate) fn tidy(&self) {
        let now = monotonic();
        let is_old = |log: &Log| log.back().is_none_or(|at| now.duration_since(*at) >= self.within);
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.retain(|_, log| Arc::strong_count(log) > 1 || !log.try_lock().is_ok_and(|log| is_old(&log)));
    }
}

impl Turn {
    /// It was done.
    pub(crate) fn done(mut self) {
        self.0.push_back(monotonic());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test(start_paused = true)]
    async fn only_what_was_done_counts_and_only_for_its_time() {
        let turns = Turns::new(2, HOUR);
        for _ in 0..10 {
            drop(turns.take("anna").await.expect("a mistake costs nothing"));
        }
        turns.take("anna").await.unwrap().done();
        tokio::time::advance(HOUR / 2).await;
        turns.take("anna").await.unwrap().done();
        assert_eq!(turns.take("anna").await.err(), Some(HOUR / 2));
        assert!(turns.take("bert").await.is_ok(), "each has their own");
        tokio::time::advance(HOUR / 2).await;
        turns.take("anna").await.expect("the first is an hour ago").done();
        assert!(turns.take("anna").await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_second_waits_for_the_first() {
        let turns = Turns::new(1, HOUR);
        let first = turns.take("anna").await.unwrap();
        let mut second = std::pin::pin!(turns.take("anna"));
        assert!(futures::poll!(&mut second).is_pending());
        first.done();
        assert!(second.await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_gone_is_forgotten() {
        let turns = Turns::new(1, HOUR);
        turns.take("anna").await.unwrap().done();
        turns.tidy();
        assert!(turns.take("anna").await.is_err());
        tokio::time::advance(HOUR).await;
        turns.tidy();
        assert!(turns.logs.lock().unwrap().is_empty());
    }
}
