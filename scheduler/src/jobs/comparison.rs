//! Telegram's own list of what moved Stars, compared with ours. What is missing here is made good: the list says all that
//! an update would have said.

use shoal_domain::id::{Address, BotId, UserId};
use shoal_domain::payment::{ChargeId, Payment, settles};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_store::{Ask, Difference, Listed, NoErrand, Paid, Store};
use shoal_telegram::{Client, Fate, Moved, TRANSACTIONS, Transaction};
use shoal_vault::Vault;
use tracing::{error, warn};

use super::JobError;
use crate::looking::LookError;
use crate::metrics;

/// Of what happened so lately the update may still be on its way.
const YOUNG: Millis = Millis::minutes(10);

/// Compares payments with Telegram's list.
pub(crate) struct Comparison {
    pub(crate) store: Store,
    pub(crate) telegram: Client,
    /// Reads orders. Not there: nothing is sold.
    pub(crate) vault: Option<Vault>,
}

/// How it went.
#[derive(Default)]
struct Count {
    compared: u64,
    differences: u64,
}

impl Comparison {
    /// Compares each bot's list. Somebody who asks for it wants to know of the youngest, too. A bot whose list cannot be had
    /// holds up no other.
    pub(super) async fn run(&self, is_asked: bool) -> Result<String, JobError> {
        let until = Timestamp(now_ms().saturating_sub(if is_asked { 0 } else { YOUNG.0 }));
        let (mut all, mut bots, mut failed) = (Count::default(), 0, Ok(()));
        for bot in self.telegram.bots() {
            match Box::pin(self.compare(bot, until)).await {
                Ok(Count { compared, differences }) => {
                    metrics::comparison("done");
                    (all.compared, all.differences) =
                        (all.compared + compared, all.differences + differences);
                    bots += 1;
                }
                Err(error) => {
                    metrics::comparison("failed");
                    warn!(bot.id = %bot, error = chain(&error), "Payments of bot {bot} cannot be compared with Telegram's list");
                    // Of one whose token does not work or that has just been removed nothing can be had by trying again.
                    if !is_out_of_reach(&error) {
                        failed = failed.and(Err(JobError::NotCompared { bot, source: error }));
                    }
                }
            }
        }
        failed?;
        let Count { compared, differences } = all;
        Ok(format!("compared {compared} payments of {bots} bots, {differences} differences"))
    }

    async fn compare(&self, bot: BotId, until: Timestamp) -> Result<Count, LookError> {
        let (mut count, mut seen) = (Count::default(), self.store.star_list_seen(bot).await?);
        loop {
            let page = self.telegram.star_transactions(bot, seen).await?;
            let (length, is_whole) = (page.len(), page.iter().all(|one| one.at <= until));
            for Transaction { at, what } in page.into_iter().take_while(|one| one.at <= until) {
                let differs = match what {
                    Moved::In(user, payment) => self.came(Address { bot, user }, &payment, at).await?,
                    Moved::Back(user, charge) => self.went(bot, user, &charge).await?,
                    Moved::Other => false,
                };
                seen += 1;
                count.compared += 1;
                count.differences += u64::from(differs);
            }
            self.store.star_list_compared(bot, seen).await?;
            if !is_whole || length < usize::from(TRANSACTIONS) {
                break;
            }
        }
        let missing = self.store.note_missing(bot).await?;
        if missing > 0 {
            metrics::difference(Difference::Missing, missing);
            error!(bot.id = %bot, missing, "{missing} payments that were noted here are not in Telegram's list");
        }
        count.differences += missing;
        Ok(count)
    }

    /// Somebody paid. Whether it was not so here.
    async fn came(&self, who: Address, payment: &Payment, at: Timestamp) -> Result<bool, LookError> {
        let charge = &payment.charge;
        let mut listed = self.store.payment_listed(charge, payment.amount).await?;
        let is_found = listed == Listed::Unknown;
        // Who stopped between the two steps of noting it is followed by this.
        if matches!(listed, Listed::Unknown | Listed::New) {
            let order = self.vault.as_ref().and_then(|vault| vault.open_order(&payment.payload));
            let settled = settles(order.as_ref(), who, &payment.currency, payment.amount);
            let (product, odd) = (settled.ok(), settled.err());
            self.store.note_payment(&Paid { who, payment, product, odd, at }).await?;
            listed = self.store.payment_listed(charge, payment.amount).await?;
        }
        let what = match listed {
            _ if is_found => Difference::Found,
            Listed::OtherAmount => Difference::Amount,
            Listed::Same | Listed::New | Listed::Unknown => return Ok(false),
        };
        self.differs(who.bot, charge, what, payment.amount).await
    }

    /// Somebody has their money back. Whether it was not so here.
    async fn went(&self, bot: BotId, user: UserId, charge: &ChargeId) -> Result<bool, LookError> {
        if self.store.is_refunded(charge).await? {
            return Ok(false);
        }
        match self.store.ask_of_payment(charge, Ask::Refund, "comparison", "given back at Telegram").await {
            Ok(()) => {}
            Err(NoErrand::Store(error)) => return Err(error.into()),
            Err(why) => {
                warn!(bot.id = %bot, user.id = %user, charge = %charge, why = %why, "What Telegram has given back cannot be given back here");
            }
        }
        self.differs(bot, charge, Difference::Refunded, 0).await
    }

    async fn differs(
        &self,
        bot: BotId,
        charge: &ChargeId,
        what: Difference,
        amount: u64,
    ) -> Result<bool, LookError> {
        let is_new = self.store.note_difference(bot, charge, what, amount).await?;
        if is_new {
            metrics::difference(what, 1);
            error!(bot.id = %bot, charge = %charge, what = %what, amount, "A payment is not the same here and at Telegram: {what}");
        }
        Ok(is_new)
    }
}

/// Whether nobody can speak for the bot.
fn is_out_of_reach(error: &LookError) -> bool {
    let LookError::Telegram(error) = error else { return false };
    matches!(error.fate(), Fate::Revoked | Fate::NoSuchBot)
}
