//! What became of recipients, on its way to Postgres: many in one write, in order.

use std::time::Duration;

use shoal_runtime::telemetry::chain;
use shoal_store::{Outcome, Store, StoreError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tracing::{error, warn};

use crate::metrics;

/// Outcomes that may wait; then the lanes wait.
const WAITING: usize = 1024;

/// Outcomes in one write.
const BATCH: usize = 256;

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
    while heard.recv_many(&mut outcomes, BATCH).await > 0 {
        write(&store, &outcomes).await;
        outcomes.clear();
    }
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
