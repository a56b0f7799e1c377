//! What was set aside in the ledger and not used in time is free again. Every scheduler does it; a hold ends once.

use std::time::Duration;

use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// How often to look. So much later somebody can use what was set aside.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Holds that end in one look at most. While there are more, the next look follows at once.
const MOST: u16 = 500;

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Ends holds whose time is over until told to stop.
pub(crate) async fn expire(store: Store, drain: CancellationToken) {
    let mut outage = Outage::none(LONGEST_PAUSE);
    let work = async {
        loop {
            match store.expire_holds(MOST).await {
                Ok(ended) => {
                    outage.is_over();
                    if ended < u64::from(MOST) {
                        sleep(LOOK_EVERY).await;
                    }
                }
                Err(error) => {
                    if outage.failed() {
                        warn!(error = chain(&error), "Holds of the ledger cannot end");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    };
    drain.run_until_cancelled(work).await;
}
