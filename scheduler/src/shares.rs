//! Shares of payments: weighed, given when they have rested, taken back where the payment went back; and what people have
//! earned set aside once a month, to be paid out by an operator.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use shoal_domain::ledger::Asset;
use shoal_domain::payout::{Month, PayoutTerms};
use shoal_domain::referral::Terms;
use shoal_domain::time::Timestamp;
use shoal_store::Store;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::looking::{Again, LookError, look_every};

/// How often to look at shares. What rests for days can wait for seconds.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often to look who is paid out: it reads what everybody has earned.
const PAY_EVERY: Duration = Duration::from_mins(1);

/// Shares or people that are seen to in one look at most.
const MOST: u16 = 100;

/// Sees to shares until told to stop. Where nothing is to be had for bringing people just now, what is new rests on.
pub(crate) async fn share(store: &Store, terms: Option<Terms>, drain: &CancellationToken) {
    look_every(LOOK_EVERY, "Shares of payments cannot be seen to", drain, || look(store, terms)).await;
}

async fn look(store: &Store, terms: Option<Terms>) -> Result<Again, LookError> {
    let mut seen = 0;
    if let Some(terms) = terms {
        for new in store.new_shares(MOST).await? {
            store.weigh_share(&new, terms.hold_days).await?;
            seen += 1;
        }
    }
    // One that cannot be given or taken holds up no other.
    let mut all = Ok(());
    for id in store.shares_to_take(MOST).await? {
        all = all.and(store.take_share(id).await.map(drop));
        seen += 1;
    }
    for id in store.shares_to_give(MOST).await? {
        all = all.and(store.give_share(id).await.map(drop));
        seen += 1;
    }
    all?;
    Ok(Again::after(seen, usize::from(MOST)))
}

/// Sets aside what is to be paid out until told to stop.
pub(crate) async fn pay_out(store: &Store, terms: PayoutTerms, drain: &CancellationToken) {
    look_every(PAY_EVERY, "Payouts cannot be made", drain, || make(store, terms)).await;
}

async fn make(store: &Store, terms: PayoutTerms) -> Result<Again, LookError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(since.as_millis().try_into().unwrap_or(0));
    let month = Month::of(now);
    let mut seen = store.lapse_payouts(MOST).await?;
    for asset in Asset::ALL {
        let Some(least) = terms.least(asset) else { continue };
        for earner in store.earners_to_pay(asset, least, &month, MOST).await? {
            if let Some(id) = store.make_payout(earner, asset, least, now).await? {
                info!(payout = %id, "Payout {id} is set aside, and waits for whoever pays it");
            }
            seen += 1;
        }
    }
    Ok(Again::after(seen, usize::from(MOST)))
}
