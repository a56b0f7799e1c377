//! What people's referral links are and have brought, as it is when it is said: the books have it.

use std::time::Duration;

use shoal_domain::effect::Effect;
use shoal_domain::id::Address;
use shoal_domain::notice::{Earning, Notice, OfReferral, Page};
use shoal_domain::payout::PayoutTerms;
use shoal_runtime::telemetry::chain;
use shoal_store::{Store, StoreError};
use shoal_telegram::Client;
use tokio::time::timeout;
use tracing::warn;

use crate::links::Links;

/// How long the books may take. Only the chat in which it was asked for waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks up what is said of referrals.
#[derive(Clone)]
pub(crate) struct Referrals {
    links: Links,
    store: Store,
    payouts: PayoutTerms,
}

impl Referrals {
    pub(crate) fn new(links: Links, store: Store, payouts: PayoutTerms) -> Referrals {
        Referrals { links, store, payouts }
    }

    /// Puts in what an effect says of referrals.
    pub(crate) async fn fill(&self, telegram: &Client, effect: &mut Effect) {
        let Effect::Say { to, notice, .. } = effect else { return };
        if let Notice::OfReferral { about: OfReferral::Yours { serial, anew, page, .. } } = notice {
            *page = self.page(telegram, *to, *serial, *anew).await;
        }
    }

    async fn page(&self, telegram: &Client, at: Address, serial: u64, anew: bool) -> Option<Page> {
        let store = self.store.clone();
        let referral = self.ask(async move { store.referral(at.user, serial).await }).await?;
        // That there is another is written down beside this, and may not have been yet.
        let serial = if anew { referral.serial.max(serial) } else { referral.serial };
        let url = self.links.referral(telegram, at, serial).await?;
        let store = self.store.clone();
        let earned = self.ask(async move { store.earned(at.user).await }).await?;
        let earnings = earned.into_iter().filter_map(|earned| {
            let least = self.payouts.least(earned.asset)?.units();
            Some(Earning { earned, least })
        });
        Some(Page { url, account: referral.account, earnings: earnings.collect() })
    }

    /// Asks the books, for a while. A query that takes longer is left to end by itself.
    async fn ask<T: Send + 'static>(
        &self,
        asked: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Option<T> {
        if !self.store.is_well() {
            return None;
        }
        match timeout(PATIENCE, tokio::spawn(asked)).await {
            Ok(Ok(Ok(answer))) => Some(answer),
            Ok(Ok(Err(error))) => {
                warn!(error = chain(&error), "Cannot look up what a referral link has brought");
                None
            }
            Ok(Err(_)) | Err(_) => None,
        }
    }
}
