//! Locks that were bought, or have to be taken back: the person is told by a scheduler.

use shoal_domain::entitlement::{Grant, GrantId};
use shoal_domain::id::UserId;
use shoal_domain::payment::{ChargeId, Product};

use crate::pool::{Store, StoreError};

/// Locks to be given, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockGrant {
    /// For which payment.
    pub charge: ChargeId,
    /// Whose.
    pub user: UserId,
    /// Names it, so that it counts once.
    pub grant: GrantId,
    /// What.
    pub what: Grant,
}

impl Store {
    /// Whose locks have to be given or taken back, so many at most.
    pub async fn lock_grants(&self, most: u16) -> Result<Vec<LockGrant>, StoreError> {
        let rows = sqlx::query!(
            r#"select charge, user_id as "user_id!", product as "product!", grant_due as "due!" from payments
                where grant_due is not null and user_id is not null and product is not null
                order by payment_id limit $1"#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look whose locks are bought"))?;
        let grant = rows.into_iter().filter_map(|row| {
            let charge: ChargeId = row.charge.parse().ok()?;
            let Ok(Product::Locks(locks)) = row.product.parse() else { return None };
            let back = row.due == "take";
            let what = if back { Grant::LocksBack(locks) } else { Grant::Locks(locks) };
            Some(LockGrant { grant: charge.grant(back), charge, user: UserId(row.user_id), what })
        });
        Ok(grant.collect())
    }

    /// They were told.
    pub async fn lock_grant_told(&self, told: &LockGrant) -> Result<(), StoreError> {
        let due = if matches!(told.what, Grant::LocksBack(_)) { "take" } else { "give" };
        sqlx::query!(
            "update payments set grant_due = null where charge = $1 and grant_due = $2",
            told.charge.as_str(),
            due
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note whose locks were given"))
    }
}
