//! Payments in coins: the addresses of invoices are looked at on the chain, and what is there for good is judged and booked.
//! Only the scheduler that leads does it, so that the chain's server is asked once; two at once would book the same once, too.
//!
//! Nothing is noted of what may still vanish: it is seen anew with each look, until it is there for good or not there at all.
//! And no moment is left behind before all that came until then is booked, so that whoever stops in between is followed by
//! whoever looks next.

mod look;

use std::time::Duration;

use shoal_domain::payment::coin::{Provider, Terms, next_look};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_store::{Store, Watched};
use shoal_tron::{Client, TronError};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use self::look::Look;
use crate::looking::{Again, LookError, look_every};
use crate::metrics;

/// How often to look whose address is to be looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Addresses of one round at most.
const MOST: u16 = 20;

/// When to look again where it could not be done.
const AFTER_FAILURE: Millis = Millis::seconds(3);

/// What is needed to look at the chain.
#[derive(Clone)]
pub struct Chain {
    /// Asks its server.
    pub tron: Client,
    /// What has to hold for all transfers.
    pub terms: Terms,
}

/// Looks at the chain.
pub(crate) struct Watcher {
    pub(crate) store: Store,
    /// Not there: nothing is sold for coins.
    pub(crate) chain: Option<Chain>,
}

impl Watcher {
    /// Looks, for ever.
    pub(crate) async fn keep(&self) {
        let Some(chain) = &self.chain else { return std::future::pending().await };
        let never = CancellationToken::new();
        look_every(LOOK_EVERY, "Nobody can look who has paid in coins", &never, || self.round(chain)).await;
    }

    async fn round(&self, chain: &Chain) -> Result<Again, LookError> {
        let due = self.store.due_invoices(Provider::Tron, MOST).await?;
        if due.is_empty() {
            return Ok(Again::Later);
        }
        let mut failure = None;
        let newest = chain.tron.head().await;
        let head =
            newest.map_err(|error| failure = Some(LookError::from(error))).map_or(0, |head| head.number);
        for watched in &due {
            if failure.is_none() {
                failure = self.look(chain, head, watched).await.err();
            } else {
                // Whoever cannot be looked at now is not forgotten for a minute.
                let next = Some(Duration::from_millis(AFTER_FAILURE.0));
                self.store.invoice_looked_at(watched.number, watched.since, next).await?;
            }
        }
        match failure {
            None => {
                metrics::coin_round("done");
                Ok(Again::after(due.len(), usize::from(MOST)))
            }
            Some(error) => {
                metrics::coin_round("failed");
                if let LookError::Tron(TronError::TooOften(wait)) = &error {
                    sleep(*wait).await;
                }
                Err(error)
            }
        }
    }

    /// Looks at one address.
    async fn look(&self, chain: &Chain, head: u64, watched: &Watched) -> Result<(), LookError> {
        let mut look = Look::new(&self.store, chain, head, watched);
        let looked = look.through().await;
        // What was booked before something failed need not be looked at anew.
        let (since, unsure) = (look.since(), look.is_unsure());
        let next = match &looked {
            Ok(()) => next_look(&look.invoice, watched.made, unsure, Timestamp(now_ms())),
            Err(_) => Some(AFTER_FAILURE),
        };
        let next = next.map(|pause| Duration::from_millis(pause.0));
        self.store.invoice_looked_at(watched.number, since, next).await?;
        looked
    }
}
