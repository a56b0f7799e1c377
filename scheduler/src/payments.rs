//! What is to be done about payments: locks that were bought reach their owner, Telegram is asked to give money back, and the
//! operators' chat hears of what needs an eye. That its own list is compared with ours is a job.

mod alarm;

use std::time::Duration;

use futures::future::join;
use shoal_domain::entity::EntityKey;
use shoal_domain::message::Tell;
use shoal_mailbox::Mailbox;
use shoal_runtime::telemetry::chain;
use shoal_store::{Ask, Errand, LockGrant, Store};
use shoal_telegram::{Client, Fate, TelegramError};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::looking::{Again, LookError, look_every};
use crate::metrics;
use crate::operators::Operators;

/// How often to look. Locks and refunds come this much late, and a little more.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// People and payments of one look at most.
const MOST: u16 = 100;

/// When Telegram is asked again that could not be, or did not answer.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// When to try again to take back what has not reached somebody yet.
const NOT_YET: Duration = Duration::from_secs(1);

/// Sees to payments.
pub(crate) struct Cashier {
    pub(crate) mailbox: Mailbox,
    pub(crate) store: Store,
    pub(crate) telegram: Client,
    pub(crate) operators: Operators,
}

impl Cashier {
    /// Does what any scheduler can do beside the others, until told to stop.
    pub(crate) async fn keep(&self, drain: &CancellationToken) {
        let grants = look_every(LOOK_EVERY, "Locks that were bought cannot be given", drain, || self.give());
        let errands = look_every(LOOK_EVERY, "Nobody can be given money back", drain, || self.ask());
        Box::pin(join(grants, errands)).await;
    }

    async fn give(&self) -> Result<Again, LookError> {
        let grants = self.store.lock_grants(MOST).await?;
        for of in &grants {
            let LockGrant { user, grant, what, .. } = of;
            let granted = Tell::Granted { grant: *grant, what: *what };
            self.mailbox.tell(EntityKey::User(*user), &granted).await?;
            // A crash before this tells them again, which counts once.
            self.store.lock_grant_told(of).await?;
        }
        Ok(Again::after(grants.len(), usize::from(MOST)))
    }

    async fn ask(&self) -> Result<Again, LookError> {
        let errands = self.store.payment_errands(MOST).await?;
        for errand in &errands {
            Box::pin(self.run(errand)).await?;
        }
        Ok(Again::after(errands.len(), usize::from(MOST)))
    }

    async fn run(&self, errand: &Errand) -> Result<(), LookError> {
        let Errand { charge, bot, ask, .. } = errand;
        let outcome = match self.ask_telegram(errand).await? {
            Ok(()) => {
                if self.store.errand_done(errand).await? {
                    info!(bot.id = %bot, charge = %charge, ask = ask.as_str(), "Telegram has done what it was asked about a payment");
                } else {
                    let why = "what they bought has not reached them yet";
                    self.store.errand_failed(errand, why, Some(NOT_YET)).await?;
                }
                "done"
            }
            Err(error) => {
                let again = again(&error);
                let why = chain(&error);
                if again.is_none() {
                    error!(bot.id = %bot, charge = %charge, ask = ask.as_str(), error = why, "Telegram will not do what it was asked about a payment");
                } else {
                    warn!(bot.id = %bot, charge = %charge, ask = ask.as_str(), error = why, "Telegram cannot be asked about a payment now");
                }
                self.store.errand_failed(errand, &why, again).await?;
                if again.is_some() { "later" } else { "refused" }
            }
        };
        metrics::errand(*ask, outcome);
        Ok(())
    }

    /// Has Telegram do it, by the charge that it knows.
    async fn ask_telegram(&self, errand: &Errand) -> Result<Result<(), TelegramError>, LookError> {
        let Errand { charge, bot, user, ask } = errand;
        let began = self.store.payment_began(charge).await?;
        let monthly = began.as_ref().unwrap_or(charge);
        let ends = |ends| self.telegram.cancel_monthly(*bot, *user, monthly, ends);
        Ok(match ask {
            Ask::Cancel => ends(true).await,
            Ask::Continue => ends(false).await,
            Ask::Refund => {
                // Whoever has a month back does not pay the next one. What has ended already, Telegram will not end.
                if began.is_some()
                    && let Err(error) = ends(true).await
                    && again(&error).is_some()
                {
                    return Ok(Err(error));
                }
                self.telegram.refund_stars(*bot, *user, charge).await
            }
        })
    }
}

/// When to ask again; `None`: never, for the answer stands.
fn again(error: &TelegramError) -> Option<Duration> {
    match error.fate() {
        Fate::RetryAt(wait) => Some(wait),
        Fate::NotExecuted | Fate::Unknown | Fate::Revoked | Fate::NoSuchBot | Fate::Conflict => {
            Some(ASK_AGAIN)
        }
        Fate::Unreachable(_) | Fate::AsWished | Fate::Refused | Fate::TooLarge | Fate::Migrated(_) => None,
    }
}
