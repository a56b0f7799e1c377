//! What stands before and after a restore.

use crate::pool::{MIGRATIONS, Store, StoreError};

/// More numbers than are given between two backups.
const LEAP: i64 = 1_000_000_000;

impl Store {
    /// The last migration that the database has; 0 where it has none.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        let applied = self.applied_migrations().await?;
        Ok(applied.into_iter().max().unwrap_or(0))
    }

    /// The last migration that this release has. A database with a later one is of a later release.
    #[must_use]
    pub fn schema_of_release() -> i64 {
        MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    /// Whether the database holds nothing at all: no table, view, sequence, type or function of anybody's.
    pub async fn is_blank(&self) -> Result<bool, StoreError> {
        sqlx::query_scalar(
            "select not exists (
                    select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                     where nspname not like 'pg\\_%' and nspname <> 'information_schema')
                and not exists (
                    select from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
                     where nspname not like 'pg\\_%' and nspname <> 'information_schema')",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("see whether the database is empty"))
    }

    /// Has all broadcasts rest that were running or waited for their time when the backup was made: much of them may have
    /// been sent since, and nobody here knows to whom. Answers how many.
    pub async fn rest_broadcasts(&self) -> Result<u64, StoreError> {
        // One that had not begun becomes a draft again.
        sqlx::query!(
            "update broadcasts set state = case state when 'running' then 'paused' else 'draft' end,
                    start_at = case state when 'running' then start_at end
              where state in ('running', 'scheduled')"
        )
        .execute(&self.pool)
        .await
        .map(|rested| rested.rows_affected())
        .map_err(StoreError::during("have broadcasts rest"))
    }

    /// Has all addresses rest that no invoice had when the backup was made: some of them may have been lent since, and whoever
    /// was told of one would pay for whomever it is lent to next. Answers how many.
    pub async fn rest_addresses(&self) -> Result<u64, StoreError> {
        sqlx::query!("update coin_addresses set lent_at = now() where lent_at is null")
            .execute(&self.pool)
            .await
            .map(|rested| rested.rows_affected())
            .map_err(StoreError::during("have addresses rest"))
    }

    /// Has all numbers that are given from now on be higher than any that was given after the backup was made: people's
    /// owners remember those of what they were told, and take nothing that comes under an old one.
    pub async fn leap_ahead(&self) -> Result<(), StoreError> {
        sqlx::query(
            "select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value) + $1)
               from pg_sequences where schemaname = 'public'",
        )
        .bind(LEAP)
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("leap ahead of what was given since"))
    }
}
