//! What became of recipients, on its way to Postgres: many in one write, in order.

use std::time::Duration;

use shoal_runtime::telemetry::chain;
use shoal_store::{Outcome, Store, StoreError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tracing::{error, warn};

use crate::metrics;

/// Outcomes that may wait; then the lanes wait.
const WAITING: usize = 1024;

/// Outcomes in one write at most.
const BATCH: usize = 256;

/// What ends so soon after the first is written with it. A write costs Postgres nearly as much for two as for fifty; and
/// what waits here is in doubt after a crash, so it is no longer than a call may take.
const GATHER: Duration = Duration::from_millis(50);

/// Longest pause between tries while Postgres is down.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Where lanes say what became of recipients. Clones share it.
#[derive(Clone)]
pub(crate) struct Results(mpsc::Sender<Outcome>);

impl Results {
    /// Starts to write. It ends when the last clone is gone and all is written.
    pub(crate) fn start(store: Store) -> (Results, JoinHandle<()>) {
        let (results, heard) = mpsc::channel(WAITING);
        (Results(results), tokio::spawn(write_all(store, heard)))
    }

    /// Says what became of a recipient.
    pub(crate) async fn conclude(&self, outcome: Outcome) {
        metrics::recipient(outcome.state.as_str());
        // Where the writer is gone the worker ends, and the row is found by its age.
        let _ = self.0.send(outcome).await;
    }
}

async fn write_all(store: Store, mut heard: mpsc::Receiver<Outcome>) {
    let mut outcomes = Vec::with_capacity(BATCH);
    while gather(&mut heard, &mut outcomes).await {
        write(&store, &outcomes).await;
        outcomes.clear();
    }
}

/// Waits for outcomes, and after the first for those that come soon: until there are enough for a write, or nobody is
/// left who could say more. `false`: there is none, and none will come.
async fn gather(heard: &mut mpsc::Receiver<Outcome>, outcomes: &mut Vec<Outcome>) -> bool {
    if heard.recv_many(outcomes, BATCH).await == 0 {
        return false;
    }
    let enough = async {
        while outcomes.len() < BATCH {
            let room = BATCH - outcomes.len();
            if heard.recv_many(outcomes, room).await == 0 {
                return;
            }
        }
    };
    // At the end of the time, what has come is enough.
    let _ = timeout(GATHER, enough).await;
    true
}

/// Writes until it has worked: what is not written down becomes uncertain.
async fn write(store: &Store, outcomes: &[Outcome]) {
    let mut pause = Duration::from_millis(50);
    loop {
        match store.conclude(outcomes).await {
            Ok(()) => return,
            Err(StoreError::Refused { .. }) if outcomes.len() > 1 => {
                // One of them is at fault, and it must not hold up the others.
                for outcome in outcomes.chunks(1) {
                    Box::pin(write(store, outcome)).await;
                }
                return;
            }
            Err(error @ StoreError::Refused { .. }) => {
                let Outcome { broadcast, user, .. } = &outcomes[0];
                error!(broadcast.id = %broadcast, error = chain(&error), "Postgres refuses what became of recipient {user} of broadcast {broadcast}: it will count as uncertain");
                return;
            }
            Err(error) => {
                warn!(
                    error = chain(&error),
                    "What became of {} recipients waits for Postgres",
                    outcomes.len()
                );
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use shoal_domain::broadcast::RecipientState;
    use shoal_domain::id::{BroadcastId, UserId};
    use tokio::time::Instant;

    use super::*;

    fn outcome(user: i64) -> Outcome {
        Outcome {
            broadcast: BroadcastId(1),
            user: UserId(user),
            claim: 1,
            state: RecipientState::Sent,
            reason: None,
            detail: None,
            messages: vec![],
            wait: Duration::ZERO,
            tried: true,
            since: std::time::Instant::now(),
        }
    }

    /// Has outcomes come one after the other, and says how many each write would have.
    async fn writes(count: i64, apart: Duration) -> (Vec<usize>, Duration) {
        let (results, mut heard) = mpsc::channel(WAITING);
        let began = Instant::now();
        let coming = async move {
            for user in 0..count {
                results.send(outcome(user)).await.unwrap();
                sleep(apart).await;
            }
        };
        let writing = async {
            let (mut sizes, mut outcomes) = (vec![], vec![]);
            while gather(&mut heard, &mut outcomes).await {
                sizes.push(outcomes.len());
                outcomes.clear();
            }
            sizes
        };
        let ((), sizes) = tokio::join!(coming, writing);
        (sizes, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_within_a_moment_is_one_write() {
        // 500 in a second, as of one of two workers at the paid rate.
        let (sizes, _) = writes(500, Duration::from_millis(2)).await;
        assert_eq!(sizes.iter().sum::<usize>(), 500);
        assert!(sizes.len() <= 20, "{} writes: {sizes:?}", sizes.len());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_waits_once_there_is_enough() {
        let (sizes, took) = writes(2 * BATCH as i64, Duration::ZERO).await;
        assert_eq!(sizes, [BATCH, BATCH]);
        assert!(took < GATHER, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_ones_wait_for_nobody() {
        let (sizes, took) = writes(3, Duration::from_millis(1)).await;
        assert_eq!(sizes, [3]);
        assert!(took < Duration::from_millis(10), "the lanes have ended, and nobody can say more: {took:?}");
    }
}
