//! Shares of payments: noted with the payment, weighed, given when they have rested, and taken back where the payment went back.
//! Each step is one statement (`migrations/0034_shares.sql`), so any number of schedulers may take it, and none leaves half of it.

mod earnings;
mod payouts;

use shoal_domain::ledger::Amount;
use shoal_domain::payment::ChargeId;
use shoal_domain::share::PerMille;

use crate::pool::{Store, StoreError};

pub use earnings::{Entry, EntryKind, Sheet};
pub use payouts::{NoPayout, PayoutRow};

/// Numbers a share: what somebody earns of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareId(i64);

/// A share of which nobody has said yet how much it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewShare {
    /// Which.
    pub id: ShareId,
    /// What was paid.
    pub paid: Amount,
    /// What of it is earned; nothing: whoever brought them has something else for it.
    pub share: Option<PerMille>,
}

impl Store {
    /// Shares that nobody has looked at, so many at most. What they are of it is said when somebody looks at who was brought.
    pub async fn new_shares(&self, most: u16) -> Result<Vec<NewShare>, StoreError> {
        let rows = sqlx::query!(
            "select share_id, amount, share from shares join payments using (charge) join referrals as r using (referral_id)
              where shares.state = 'new' and r.state <> 'qualified' order by share_id limit $1",
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look which shares are new"))?;
        let share = |of: Option<i32>| PerMille::new(of?.try_into().ok()?).ok();
        let new = rows.into_iter().filter_map(|row| {
            let paid = Amount::new(row.amount).ok()?;
            Some(NewShare { id: ShareId(row.share_id), paid, share: share(row.share) })
        });
        Ok(new.collect())
    }

    /// It rests for so many days from when it was paid; or nothing comes of it, where it is less than a unit.
    pub async fn weigh_share(&self, new: &NewShare, hold_days: u16) -> Result<(), StoreError> {
        let earner = new.share.map_or(0, |share| share.split(new.paid).earner);
        sqlx::query!(
            "update shares set state = case when $2::bigint > 0 then 'resting' else 'ended' end, units = nullif($2, 0),
                    due_at = paid_at + make_interval(days => $3)
               from payments where share_id = $1 and shares.state = 'new' and payments.charge = shares.charge",
            new.id.0,
            earner,
            i32::from(hold_days)
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("weigh a share"))
    }

    /// Shares to be given now, so many at most: they have rested, and whoever was brought was brought honestly. Where that
    /// turned out otherwise, what rests ends.
    pub async fn shares_to_give(&self, most: u16) -> Result<Vec<ShareId>, StoreError> {
        let during = || StoreError::during("look which shares have rested");
        sqlx::query!(
            "update shares set state = 'ended'
              where share_id in (select share_id from shares join referrals as r using (referral_id)
                                  where shares.state = 'resting' and shares.due_at <= now() and r.state in ('taken', 'refused', 'ended')
                                  order by shares.due_at limit $1)
                and state = 'resting'",
            i64::from(most)
        )
        .execute(&self.pool)
        .await
        .map_err(during())?;
        let due = sqlx::query_scalar!(
            "select share_id from shares join referrals as r using (referral_id)
              where shares.state = 'resting' and shares.due_at <= now() and r.state = 'given' and earner_user is not null
              order by shares.due_at limit $1",
            i64::from(most)
        );
        due.fetch_all(&self.pool).await.map(ids).map_err(during())
    }

    /// Gives a share. `false`: somebody else has, or its payment went back meanwhile.
    pub async fn give_share(&self, id: ShareId) -> Result<bool, StoreError> {
        sqlx::query_scalar!(r#"select share_give($1) as "given!""#, id.0)
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("give a share"))
    }

    /// Shares that are owed, and something of them is there to be taken; so many at most.
    pub async fn shares_to_take(&self, most: u16) -> Result<Vec<ShareId>, StoreError> {
        let owed = sqlx::query_scalar!(
            "select share_id from shares join accounts using (account_id)
              where refunded and taken < units and balance > held order by share_id limit $1",
            i64::from(most)
        );
        owed.fetch_all(&self.pool).await.map(ids).map_err(StoreError::during("look which shares are owed"))
    }

    /// Takes back what of a share is there. Answers how much that was, in units; the rest stays owed.
    pub async fn take_share(&self, id: ShareId) -> Result<i64, StoreError> {
        sqlx::query_scalar!(r#"select share_take($1) as "taken!""#, id.0)
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("take back a share"))
    }

    /// The payment goes back: its share is not given any more, or taken back as far as it is there.
    pub(crate) async fn refund_share(&self, charge: &ChargeId) -> Result<(), StoreError> {
        sqlx::query!(r#"select share_refund($1) as "done: ()""#, charge.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("take back the share of a payment"))
    }
}

fn ids(numbers: Vec<i64>) -> Vec<ShareId> {
    numbers.into_iter().map(ShareId).collect()
}
