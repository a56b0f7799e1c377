//! What was set aside in the ledger and not used in time is free again.

use std::time::Duration;

use shoal_store::Store;
use tokio_util::sync::CancellationToken;

use crate::looking::{Again, LookError, look_every};

/// How often to look. So much later somebody can use what was set aside.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Holds that end in one look at most.
const MOST: u16 = 500;

/// Ends holds whose time is over until told to stop.
pub(crate) async fn expire(store: &Store, drain: &CancellationToken) {
    look_every(LOOK_EVERY, "Holds of the ledger cannot end", drain, || look(store)).await;
}

async fn look(store: &Store) -> Result<Again, LookError> {
    let ended = store.expire_holds(MOST).await?;
    Ok(Again::after(ended.try_into().unwrap_or(usize::MAX), usize::from(MOST)))
}
