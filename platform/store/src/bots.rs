//! The bots that were added while Shoal runs. Their tokens come and go sealed; this crate has no key.

use shoal_domain::id::BotId;

use crate::pool::{Store, StoreError};

/// A bot that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedBot {
    /// Its number.
    pub bot: BotId,
    /// Its name when it was added, without the `@`.
    pub username: String,
    /// Its token, sealed.
    pub sealed_token: Vec<u8>,
    /// When it was added, as `2026-01-31 23:59 UTC`.
    pub added: String,
    /// Whether it was removed since, and is only here until Telegram has been told.
    pub leaving: bool,
}

impl Store {
    /// All bots that were added, in the order of their numbers.
    pub async fn bots(&self) -> Result<Vec<AddedBot>, StoreError> {
        let rows = sqlx::query!(
            r#"select bot_id, username, sealed_token,
                      to_char(added_at at time zone 'utc', 'YYYY-MM-DD HH24:MI "UTC"') as "added!",
                      leaving_at is not null as "leaving!"
                 from bots order by bot_id"#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read which bots were added"))?;
        let bots = rows.into_iter().map(|row| AddedBot {
            bot: BotId(row.bot_id),
            username: row.username,
            sealed_token: row.sealed_token,
            added: row.added,
            leaving: row.leaving,
        });
        Ok(bots.collect())
    }

    /// Adds a bot, also one that is about to leave. `false`: it is there already, and stays as it was.
    pub async fn add_bot(&self, bot: BotId, username: &str, sealed_token: &[u8]) -> Result<bool, StoreError> {
        sqlx::query!(
            "insert into bots (bot_id, username, sealed_token) values ($1, $2, $3)
             on conflict (bot_id) do update
                set username = excluded.username, sealed_token = excluded.sealed_token,
                    added_at = excluded.added_at, leaving_at = null
              where bots.leaving_at is not null",
            bot.0,
            username,
            sealed_token
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("add a bot"))
    }

    /// Marks a bot as leaving. `false`: it was never added. Saying it twice changes nothing.
    pub async fn remove_bot(&self, bot: BotId) -> Result<bool, StoreError> {
        sqlx::query!("update bots set leaving_at = coalesce(leaving_at, now()) where bot_id = $1", bot.0)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(StoreError::during("remove a bot"))
    }

    /// Forgets a bot that is leaving, with its token. One that was added again meanwhile stays.
    pub async fn forget_bot(&self, bot: BotId) -> Result<(), StoreError> {
        sqlx::query!("delete from bots where bot_id = $1 and leaving_at is not null", bot.0)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("forget a bot"))
    }
}
