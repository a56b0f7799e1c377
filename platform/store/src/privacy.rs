//! What the books hold of a person, for that person.

use shoal_domain::id::UserId;

use crate::pool::{Store, StoreError};

/// Of each list the latest so many: years of what people do. With the longest reasons and words it is some 4 MB, of which
/// a worker has two in hand at most.
const MOST_ROWS: i64 = 500;

impl Store {
    /// All that the books hold of a person, as JSON for themself. Nobody else is named in it.
    pub async fn known_of(&self, user: UserId) -> Result<String, StoreError> {
        sqlx::query_file_scalar!("src/known.sql", user.0, MOST_ROWS)
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("read what is known of somebody"))
    }
}
