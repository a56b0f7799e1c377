//! The deployment: which Redis its state lives on, and how far that one has come.

use crate::pool::{Store, StoreError};

/// The Redis that a deployment lives on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Its name.
    pub redis: String,
    /// Its tide, as it was written down last. It may be higher by now, never lower.
    pub tide: u64,
}

impl Store {
    /// Which Redis this deployment lives on; `None` before its first worker.
    pub async fn home(&self) -> Result<Option<Home>, StoreError> {
        let row = sqlx::query!("select redis, tide from deployment")
            .fetch_optional(&self.pool)
            .await
            .map_err(StoreError::during("look up which Redis this should be"))?;
        Ok(row.map(|row| Home { redis: row.redis, tide: row.tide.cast_unsigned() }))
    }

    /// Settles which Redis this deployment lives on. The first to say so is right.
    pub async fn settle_on(&self, redis: &str) -> Result<(), StoreError> {
        sqlx::query!("insert into deployment (redis) values ($1) on conflict do nothing", redis)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("write down which Redis this is"))
    }

    /// From now on the deployment lives on this Redis.
    pub async fn move_to(&self, home: &Home) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into deployment (redis, tide) values ($1, $2)
             on conflict (only_one) do update set redis = excluded.redis, tide = excluded.tide, since = now()",
            home.redis,
            home.tide.cast_signed()
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write down which Redis this is from now on"))
    }

    /// The Redis of this deployment has come so far. Says nothing about another one, and never takes anything back.
    pub async fn raise_tide(&self, home: &Home) -> Result<(), StoreError> {
        sqlx::query!(
            "update deployment set tide = $2 where redis = $1 and tide < $2",
            home.redis,
            home.tide.cast_signed()
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write down how far Redis has come"))
    }
}
