//! The deployment: which Redis its state lives on.

use crate::pool::{Store, StoreError};

impl Store {
    /// The name of the Redis that this deployment lives on. The first to ask settles it.
    pub async fn home(&self, redis: &str) -> Result<String, StoreError> {
        sqlx::query!("insert into deployment (redis) values ($1) on conflict do nothing", redis)
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write down which Redis this is"))?;
        sqlx::query_scalar!("select redis from deployment")
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("look up which Redis this should be"))
    }

    /// From now on the deployment lives on this Redis.
    pub async fn move_to(&self, redis: &str) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into deployment (redis) values ($1)
             on conflict (only_one) do update set redis = excluded.redis, since = now()",
            redis
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write down which Redis this is from now on"))
    }
}
