//! Money that went back to whoever paid it.

use shoal_domain::id::UserId;
use shoal_domain::ledger::{Amount, Holder, House, Outside, Reason, Refusal};
use shoal_domain::payment::{ChargeId, Product};

use super::errands::{NoErrand, Row};
use super::{of_ledger, of_plan, user};
use crate::ledger::LedgerError;
use crate::pool::{Store, StoreError};
use crate::subscriptions::PlanError;

impl Store {
    /// Somebody was sent their coins back by hand: what they were for ends, and the books say so. Said twice, it is done once.
    pub async fn note_returned(&self, charge: &ChargeId, by: &str, reason: &str) -> Result<(), NoErrand> {
        let row = self.payment(charge).await?.ok_or_else(|| NoErrand::Unknown(charge.clone()))?;
        if row.provider.is_none() {
            return Err(NoErrand::AtTelegram(charge.clone()));
        }
        if row.state == "refunded" {
            return Err(NoErrand::Refunded(charge.clone()));
        }
        if !row.is_settled() {
            return Err(NoErrand::NotYet(charge.clone()));
        }
        let user = user(row.user_id).ok_or_else(|| NoErrand::Forgotten(charge.clone()))?;
        self.went_back(charge, user, &row, Some((by, reason))).await.map_err(NoErrand::from)
    }

    /// Somebody has their money back, by Telegram or by hand: what it was for ends, with what others have for it. Whoever
    /// stops in between is followed by whoever says it again.
    pub(super) async fn went_back(
        &self,
        charge: &ChargeId,
        user: UserId,
        row: &Row,
        said: Option<(&str, &str)>,
    ) -> Result<(), StoreError> {
        if row.state != "refunded" {
            // First what somebody else has of it, so that the house has all of it again.
            self.refund_share(charge).await?;
            self.take_back(charge, user, row).await?;
        }
        let (by, reason) = said.unzip();
        sqlx::query!(
            "with done as (
                 update payments set asked = null, failure = null, state = 'refunded', refunded_at = now(),
                    asked_by = coalesce($2, asked_by), reason = coalesce($3, reason),
                    grant_due = case when state = 'given' and product like 'locks:%' then 'take' else grant_due end
                  where charge = $1 and state <> 'refunded' returning charge)
             update referrals set refunded = true, state = case
                    when referrals.state in ('qualified', 'hold', 'review') then 'ended'
                    -- What was agreed for later payments ends; days are taken back by a step of their own.
                    when referrals.state = 'given' and share is not null then 'taken' else referrals.state end
               from done where referrals.charge = done.charge",
            charge.as_str(),
            by,
            reason
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that a payment went back"))
    }

    /// What it was for ends, and the books say so. What is not there any more is the operator's loss: they have it back at
    /// Telegram already.
    async fn take_back(&self, charge: &ChargeId, user: UserId, row: &Row) -> Result<(), StoreError> {
        let (Some(means), Ok(amount)) = (row.means(), Amount::new(row.amount)) else { return Ok(()) };
        if row.currency != means.currency() {
            return Ok(());
        }
        let (payer, asset, went) = (Holder::Outside(means.outside()), means.asset(), charge.went());
        let product = row.product.as_ref().and_then(|product| product.parse().ok());
        let from = match product {
            Some(Product::Plan(_) | Product::Month(_)) => {
                let came = charge.came(means);
                let refund = || self.refund_plan(&went, user, &came);
                return match refund().await {
                    Err(PlanError::Ledger(LedgerError::Refused(Refusal::TooLittle(account)))) => {
                        let loss = (Holder::Outside(Outside::Loss), account.holder);
                        self.moves(&charge.operation("cover"), Reason::Correction, loss, asset, amount)
                            .await?;
                        refund().await.map(drop).map_err(of_plan)
                    }
                    done => done.map(drop).map_err(of_plan),
                };
            }
            _ if row.odd.is_some() => Holder::Person(user),
            Some(Product::Tip(_)) => Holder::House(House::Tips),
            Some(Product::Locks(_)) | None => Holder::House(House::Revenue),
        };
        match self.try_move(&went, Reason::Refund, (from, payer), asset, amount).await {
            Err(LedgerError::Refused(Refusal::TooLittle(_))) => {
                let loss = (Holder::Outside(Outside::Loss), payer);
                self.moves(&charge.operation("lost"), Reason::Refund, loss, asset, amount).await
            }
            done => done.map_err(of_ledger),
        }
    }
}
