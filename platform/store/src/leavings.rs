//! Who wants to be forgotten, and when.

use shoal_domain::decision::Record;
use shoal_domain::id::UserId;

use crate::pool::{Store, StoreError};

impl Store {
    /// Who wants to leave for good, and who stays: of several times the latest.
    pub(crate) async fn write_leavings(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            let Record::Leaving { user, until, at } = record else { continue };
            sqlx::query!(
                "insert into leavings as l (user_id, leaves_at, as_of)
                 values ($1, to_timestamp($2::bigint / 1000.0), to_timestamp($3::bigint / 1000.0))
                 on conflict (user_id) do update set leaves_at = excluded.leaves_at, as_of = excluded.as_of, told_at = null
                  where excluded.as_of >= l.as_of",
                user.0,
                until.map(|until| until.0 as i64),
                at.0 as i64
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write who wants to be forgotten"))?;
        }
        Ok(())
    }

    /// So many at most whose time has been over for a minute, and whose owner has not been told within the hour.
    pub async fn overdue_leavings(&self, most: u16) -> Result<Vec<UserId>, StoreError> {
        sqlx::query_scalar!(
            "select user_id from leavings
              where leaves_at < now() - interval '1 minute'
                and (told_at is null or told_at < now() - interval '1 hour')
              order by leaves_at limit $1",
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map(|users| users.into_iter().map(UserId).collect())
        .map_err(StoreError::during("look whose time to be forgotten is over"))
    }

    /// Their owners have been told.
    pub async fn told_of_leaving(&self, users: &[UserId]) -> Result<(), StoreError> {
        let users: Vec<i64> = users.iter().map(|user| user.0).collect();
        sqlx::query!("update leavings set told_at = now() where user_id = any ($1)", &users)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("note who has been told that their time is over"))
    }
}
