//! Broadcasts whose time has come. Each starts once, since its row says that it has.

use std::time::Duration;

use shoal_store::Store;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::looking::{Again, LookError, look_every};

/// How often to look. A broadcast may start this much late.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Starts what is due until told to stop.
pub(crate) async fn start_due(store: &Store, drain: &CancellationToken) {
    look_every(LOOK_EVERY, "Broadcasts that are due cannot be started", drain, || look(store)).await;
}

async fn look(store: &Store) -> Result<Again, LookError> {
    let due = store.start_due().await?;
    for id in due.started {
        info!(broadcast.id = %id, "Broadcast {id} starts as it was scheduled");
    }
    for id in due.missed {
        warn!(broadcast.id = %id, "Broadcast {id} missed its time by too much and is a draft again");
    }
    for id in due.failed {
        warn!(broadcast.id = %id, "Broadcast {id} has failed: there is nothing that it could edit or delete");
    }
    Ok(Again::Later)
}
