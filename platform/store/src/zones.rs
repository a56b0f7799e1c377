//! Where the recipients of a broadcast live, as far as it matters for the night.

use sqlx::{QueryBuilder, Row};

use crate::audience::{For, PATIENCE, push_chosen};
use crate::pool::{Store, StoreError};

impl Store {
    /// How many of those who would get a broadcast now are in each time zone; `None`: those whose zone is not known.
    pub async fn zones(&self, of: For<'_>) -> Result<Vec<(Option<String>, u64)>, StoreError> {
        let wrap = || StoreError::during("count an audience by time zone");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        sqlx::query(PATIENCE).execute(&mut *transaction).await.map_err(wrap())?;
        let mut counting = QueryBuilder::new("select time_zone, count(*) from (");
        push_chosen(&mut counting, of);
        counting.push(
            ") as chosen left join contacts on contacts.user_id = chosen.user_id and contacts.bot_id = ",
        );
        counting.push_bind(of.bot.0).push(" where reason is null group by time_zone");
        let rows = counting.build().fetch_all(&mut *transaction).await.map_err(wrap())?;
        Ok(rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1) as u64)).collect())
    }
}
