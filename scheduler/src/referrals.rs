//! Rewards for whoever brought somebody: what counts rests, is looked at, and is given.

use std::time::Duration;

use shoal_domain::referral::Terms;
use shoal_store::Store;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::looking::{Again, LookError, look_every};

/// How often to look. What rests for days can wait for seconds.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Referrals that are seen to in one look at most.
const MOST: u16 = 100;

/// Sees to referrals until told to stop. Where nothing is to be had for them just now, what rests rests on.
pub(crate) async fn reward(store: &Store, terms: Option<Terms>, drain: &CancellationToken) {
    look_every(LOOK_EVERY, "Referrals cannot be seen to", drain, || look(store, terms)).await;
}

async fn look(store: &Store, terms: Option<Terms>) -> Result<Again, LookError> {
    let again = match terms {
        Some(terms) => weigh(store, &terms).await?,
        None => Again::Later,
    };
    // One that cannot be given holds up no other.
    let mut all = Ok(again);
    for reward in store.rewards_to_give(MOST).await? {
        match store.give_reward(&reward).await {
            Ok(true) => {}
            Ok(false) => {
                let id = reward.id;
                warn!(referral = %id, "The reward for referral {id} is put off by a day: they have too much of the plan");
            }
            Err(error) => all = all.and(Err(error.into())),
        }
    }
    for reward in store.rewards_to_take(MOST).await? {
        if let Err(error) = store.take_reward(&reward).await {
            all = all.and(Err(error.into()));
        }
    }
    all
}

/// Looks at what counts and at what has rested.
async fn weigh(store: &Store, terms: &Terms) -> Result<Again, LookError> {
    let due = store.referrals_due(MOST).await?;
    for weighed in &due {
        store.move_referral(weighed, weighed.seen.next(terms), terms).await?;
    }
    Ok(Again::after(due.len(), usize::from(MOST)))
}
