//! Waiting for facts, never for a while.

use std::time::{Duration, Instant};

use crate::error::ChaosError;

/// Longest time for a fact that needs no more than a lease and a look at the fleet: 13 s, and a slow machine.
const FACT_BOUND: Duration = Duration::from_secs(40);

/// How often a fact is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Waits until something is so.
pub async fn until(
    what: &str,
    holds: impl AsyncFnMut() -> Result<bool, ChaosError>,
) -> Result<(), ChaosError> {
    within(FACT_BOUND, what, holds).await
}

/// Waits until something is so that may take longer.
pub async fn within(
    bound: Duration,
    what: &str,
    mut holds: impl AsyncFnMut() -> Result<bool, ChaosError>,
) -> Result<(), ChaosError> {
    let end = Instant::now() + bound;
    while !holds().await? {
        if Instant::now() > end {
            return Err(ChaosError::InVain { what: what.to_owned(), bound });
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
