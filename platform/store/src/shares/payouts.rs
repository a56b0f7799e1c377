//! Payouts: what somebody has earned is set aside once a month, and an operator says what became of it.

use shoal_domain::id::UserId;
use shoal_domain::ledger::{Amount, Asset};
use shoal_domain::payout::{self, Month, NotApproved, PayoutId, PayoutState, PayoutTerms, SET_ASIDE};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// A payout, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRow {
    /// Which.
    pub id: PayoutId,
    /// Whose. Nobody can say any more of who was forgotten.
    pub earner: Option<UserId>,
    /// Of what.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
    /// Of which month.
    pub month: String,
    /// How it stands.
    pub state: PayoutState,
    /// Since when it is set aside.
    pub made: Timestamp,
    /// Who approved it, as the second of two.
    pub approved_by: Option<String>,
    /// Who said what became of it.
    pub decided_by: Option<String>,
    /// By what the payment outside is found again.
    pub reference: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// Why nothing was done about a payout.
#[derive(Debug, thiserror::Error)]
pub enum NoPayout {
    /// There is none of this number.
    #[error("there is no payout {0}")]
    Unknown(PayoutId),
    /// It has ended.
    #[error("payout {0} is {1}")]
    Ended(PayoutId, PayoutState),
    /// A second person is missing.
    #[error(transparent)]
    NotApproved(#[from] NotApproved),
    /// Somebody has approved it already.
    #[error("payout {0} is approved already")]
    Approved(PayoutId),
    /// Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Who has earned enough of an asset to be paid out and was not in this month, so many at most.
    pub async fn earners_to_pay(
        &self,
        asset: Asset,
        least: Amount,
        month: &Month,
        most: u16,
    ) -> Result<Vec<UserId>, StoreError> {
        sqlx::query_scalar!(
            r#"select substr(name, 8)::bigint as "earner!" from accounts
                where name like 'earner:%' and asset = $1
                  and balance - held - (select coalesce(sum(units - taken), 0) from shares
                                         where shares.account_id = accounts.account_id and refunded and taken < units) >= $2::bigint
                  and not exists (select from payouts
                                   where earner_user = substr(name, 8)::bigint and payouts.asset = $1 and month = $3)
                order by account_id limit $4"#,
            asset.code(),
            least.units(),
            month.as_str(),
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map(|earners| earners.into_iter().map(UserId).collect())
        .map_err(StoreError::during("look who has earned enough to be paid out"))
    }

    /// Sets aside all that somebody has earned of an asset and does not owe, if it is enough: once in a month, by whomever and
    /// however often it is asked for. `None`: it is not enough, or this month has had its payout.
    pub async fn make_payout(
        &self,
        earner: UserId,
        asset: Asset,
        least: Amount,
        now: Timestamp,
    ) -> Result<Option<PayoutId>, StoreError> {
        let (month, until) = (Month::of(now), now + SET_ASIDE);
        sqlx::query_scalar!(
            "select payout_make($1, $2, $3, $4, to_timestamp($5::bigint / 1000.0))",
            earner.0,
            asset.code(),
            month.as_str(),
            least.units(),
            i64::try_from(until.0).unwrap_or(i64::MAX)
        )
        .fetch_one(&self.pool)
        .await
        .map(|made| made.map(PayoutId))
        .map_err(StoreError::during("set aside what somebody has earned"))
    }

    /// Payouts, newest first: those before a number, and in a state, if that is said.
    pub async fn payouts(
        &self,
        state: Option<PayoutState>,
        before: Option<i64>,
        most: u16,
    ) -> Result<Vec<PayoutRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select payout_id, earner_user, asset, units, month, state, approved_by, decided_by, reference, reason,
                      (extract(epoch from made_at) * 1000)::bigint as "made!"
                 from payouts where ($1::text is null or state = $1) and ($2::bigint is null or payout_id < $2)
                order by payout_id desc limit $3"#,
            state.map(PayoutState::as_str),
            before,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list payouts"))?;
        let payouts = rows.into_iter().filter_map(|row| {
            Some(PayoutRow {
                id: PayoutId(row.payout_id),
                earner: row.earner_user.map(UserId),
                asset: row.asset.parse().ok()?,
                amount: Amount::new(row.units).ok()?,
                month: row.month,
                state: row.state.parse().ok()?,
                made: Timestamp(row.made.try_into().unwrap_or(0)),
                approved_by: row.approved_by,
                decided_by: row.decided_by,
                reference: row.reference,
                reason: row.reason,
            })
        });
        Ok(payouts.collect())
    }

    /// One of them.
    pub async fn payout(&self, id: PayoutId) -> Result<PayoutRow, NoPayout> {
        let found = self.payouts(None, Some(id.0.saturating_add(1)), 1).await?;
        found.into_iter().find(|row| row.id == id).ok_or(NoPayout::Unknown(id))
    }

    /// Somebody approves it. Whoever pays it has to be another.
    pub async fn approve_payout(&self, id: PayoutId, by: &str) -> Result<(), NoPayout> {
        let done = sqlx::query!(
            "update payouts set approved_by = $2 where payout_id = $1 and state = 'due' and approved_by is null",
            id.0,
            by
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("approve a payout"))?;
        if done.rows_affected() > 0 {
            return Ok(());
        }
        let row = self.payout(id).await?;
        Err(if row.state == PayoutState::Due {
            NoPayout::Approved(id)
        } else {
            NoPayout::Ended(id, row.state)
        })
    }

    /// Somebody has paid it: it leaves the books, once.
    pub async fn pay_payout(
        &self,
        id: PayoutId,
        by: &str,
        reference: &str,
        terms: &PayoutTerms,
    ) -> Result<(), NoPayout> {
        let row = self.payout(id).await?;
        // An approval is never taken back, so nothing of this changes until the end is written.
        payout::may_pay(terms.needs_two(row.asset, row.amount), by, row.approved_by.as_deref())?;
        self.end_payout(id, PayoutState::Paid, by, Some(reference), None).await
    }

    /// It is not paid: what was set aside is free again, and due with the next month.
    pub async fn refuse_payout(&self, id: PayoutId, by: &str, reason: &str) -> Result<(), NoPayout> {
        self.end_payout(id, PayoutState::Refused, by, None, Some(reason)).await
    }

    async fn end_payout(
        &self,
        id: PayoutId,
        becomes: PayoutState,
        by: &str,
        reference: Option<&str>,
        reason: Option<&str>,
    ) -> Result<(), NoPayout> {
        let stood = sqlx::query_scalar!(
            "select payout_end($1, $2, $3, $4, $5)",
            id.0,
            becomes.as_str(),
            by,
            reference,
            reason
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("end a payout"))?;
        match stood.and_then(|state| state.parse().ok()) {
            None => Err(NoPayout::Unknown(id)),
            Some(PayoutState::Due) => Ok(()),
            Some(ended) => Err(NoPayout::Ended(id, ended)),
        }
    }

    /// Ends payouts that nobody has paid in time: what was set aside is free already. So many at most; answers how many it were.
    pub async fn lapse_payouts(&self, most: u16) -> Result<usize, StoreError> {
        sqlx::query_scalar!(
            "select payout_end(payout_id, 'lapsed', 'shoal', null, null)
               from (select payout_id from payouts join holds on operation = 'payout:' || payout_id
                      where payouts.state = 'due' and holds.state = 'expired' limit $1) as over",
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map(|ended| ended.len())
        .map_err(StoreError::during("end payouts that nobody paid"))
    }
}
