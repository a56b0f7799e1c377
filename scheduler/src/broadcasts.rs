//! Broadcasts whose time has come. Every scheduler looks; each broadcast starts once, since its row says that it has.

use std::time::Duration;

use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How often to look. A broadcast may start this much late.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The longest pause after failures: Postgres is down, and a broadcast that is due waits for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Starts what is due until told to stop.
pub(crate) async fn start_due(store: Store, drain: CancellationToken) {
    let mut outage = Outage::none(LONGEST_PAUSE);
    let work = async {
        loop {
            match store.start_due().await {
                Ok(due) => {
                    outage.is_over();
                    for id in due.started {
                        info!(broadcast.id = %id, "Broadcast {id} starts as it was scheduled");
                    }
                    for id in due.missed {
                        warn!(broadcast.id = %id, "Broadcast {id} missed its time by too much and is a draft again");
                    }
                    for id in due.failed {
                        warn!(broadcast.id = %id, "Broadcast {id} has failed: there is nothing that it could edit or delete");
                    }
                    sleep(LOOK_EVERY).await;
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "Broadcasts that are due cannot be started");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    };
    drain.run_until_cancelled(work).await;
}
