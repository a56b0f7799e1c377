//! Referrals that somebody has to look at.

use shoal_domain::id::UserId;
use shoal_domain::referral::{Pattern, ReferralId, Reward};
use shoal_domain::share::PerMille;
use shoal_domain::time::Timestamp;

use crate::admins::Deed;
use crate::pool::{Store, StoreError};

/// A referral that waits for a moderator's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Which.
    pub id: ReferralId,
    /// Why somebody has to look; nothing: a newer release knows.
    pub pattern: Option<Pattern>,
    /// Who brought somebody.
    pub by: Option<UserId>,
    /// Whom.
    pub brought: Option<UserId>,
    /// When they came.
    pub bound: Timestamp,
    /// When it counted.
    pub counted: Timestamp,
    /// By what: chats or a payment.
    pub counted_by: String,
    /// What it would bring.
    pub reward: Reward,
}

impl Store {
    /// Referrals that wait for a moderator's word, the first first, so many at most.
    pub async fn referrals_in_review(
        &self,
        after: ReferralId,
        most: u16,
    ) -> Result<Vec<Reviewed>, StoreError> {
        let rows = sqlx::query!(
            r#"select referral_id, pattern as "pattern!", by_user, own_user, counted_by as "counted_by!", days, share,
                      (extract(epoch from bound_at) * 1000)::bigint as "bound!",
                      (extract(epoch from counted_at) * 1000)::bigint as "counted!"
                 from referrals where state = 'review' and referral_id > $1 order by referral_id limit $2"#,
            after.0,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list referrals to look at"))?;
        let reviewed = rows.into_iter().map(|row| Reviewed {
            id: ReferralId(row.referral_id),
            pattern: row.pattern.parse().ok(),
            by: row.by_user.map(UserId),
            brought: row.own_user.map(UserId),
            bound: Timestamp(row.bound.try_into().unwrap_or(0)),
            counted: Timestamp(row.counted.try_into().unwrap_or(0)),
            counted_by: row.counted_by,
            reward: reward(row.days, row.share),
        });
        Ok(reviewed.collect())
    }

    /// A moderator has looked: the reward rests on, and is given when it has; or it is not given. The line in the audit is
    /// written with it. `false`: it does not wait for that.
    pub async fn decide_referral(
        &self,
        id: ReferralId,
        allow: bool,
        reason: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        sqlx::query!(
            "with decided as (
                 update referrals set state = case when $2 then 'hold' else 'refused' end, decided_by = $4, reason = $3
                  where referral_id = $1 and state = 'review' returning referral_id)
             insert into audit (actor, role, address, action, subject, outcome, detail)
             select $4, $5, $6, $7, $8, $9, $10::text::jsonb from decided",
            id.0,
            allow,
            reason,
            deed.actor,
            deed.role,
            deed.address,
            deed.action,
            deed.subject,
            deed.outcome,
            deed.detail
        )
        .execute(&self.pool)
        .await
        .map(|decided| decided.rows_affected() > 0)
        .map_err(StoreError::during("decide about a referral"))
    }
}

/// As it is stored. Whatever is looked at has one of the two.
fn reward(days: Option<i32>, share: Option<i32>) -> Reward {
    let share = share.and_then(|share| PerMille::new(share.try_into().ok()?).ok());
    let days = || days.and_then(|days| days.try_into().ok()).unwrap_or(0);
    share.map_or_else(|| Reward::Days(days()), Reward::Share)
}
