//! Where people stand with the moderators, what partners thought of them, and what they appeal against: as their owners
//! decided it.

use std::collections::BTreeMap;

use shoal_domain::decision::Record;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

impl Store {
    /// All that records say about moderation, in this order: what a report was for comes behind the report.
    pub(crate) async fn write_moderation(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        self.write_grounds(records).await?;
        self.write_ratings(records).await?;
        self.write_appeals(records).await?;
        self.write_standings(records).await
    }

    async fn write_grounds(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            let Record::GroundsStated { by, conversation, grounds } = record else { continue };
            sqlx::query!(
                "update reports set grounds = $3 where by_user = $1 and conversation = $2",
                by.0,
                conversation.to_string(),
                grounds.word()
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write what a report is for"))?;
        }
        Ok(())
    }

    async fn write_ratings(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            let Record::Rated { by, whom, conversation, liked, at } = record else { continue };
            sqlx::query!(
                "insert into ratings (by_user, conversation, about_user, liked, made_at)
                 values ($1, $2, $3, $4, to_timestamp($5::bigint / 1000.0)) on conflict do nothing",
                by.0,
                conversation.to_string(),
                whom.0,
                liked,
                ms(*at)
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write a rating"))?;
        }
        Ok(())
    }

    async fn write_appeals(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (cause, record) in records {
            let Record::Appealed { user, text, at } = record else { continue };
            sqlx::query!(
                "insert into appeals (cause, user_id, words, made_at)
                 values ($1, $2, $3, to_timestamp($4::bigint / 1000.0)) on conflict do nothing",
                cause,
                user.0,
                text,
                ms(*at)
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write an appeal"))?;
        }
        Ok(())
    }

    /// Of several standings of a person the latest. Who is shut out gets no announcements either, and whose age is lifted
    /// has none.
    async fn write_standings(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        let mut latest = BTreeMap::new();
        for (_, record) in records {
            match record {
                Record::Stands { user, standing, at } => drop(latest.insert(user.0, (standing, *at))),
                Record::AgeLifted { user, at } => self.lift_age(user.0, *at).await?,
                _ => {}
            }
        }
        for (user, (standing, at)) in latest {
            let stored = serde_json::to_string(standing).expect("our own types have string keys");
            sqlx::query!(
                "insert into standings as s (user_id, standing, suspended_at, as_of)
                 values ($1, $2::text::jsonb, to_timestamp($3::bigint / 1000.0), to_timestamp($4::bigint / 1000.0))
                 on conflict (user_id) do update
                    set standing = excluded.standing, suspended_at = excluded.suspended_at, as_of = excluded.as_of
                  where excluded.as_of >= s.as_of",
                user,
                stored,
                standing.suspended.map(ms),
                ms(at)
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write where somebody stands"))?;
            let banned = standing.banned(at);
            sqlx::query!(
                "update people set banned_at = case when $2 then coalesce(banned_at, now()) end,
                        banned_until = case when $2 then to_timestamp($4::bigint / 1000.0) end
                   from standings
                  where people.user_id = $1 and standings.user_id = $1
                    and standings.as_of <= to_timestamp($3::bigint / 1000.0)",
                user,
                banned.is_some(),
                ms(at),
                banned.and_then(|term| term.until).map(ms)
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("write that somebody is shut out"))?;
        }
        Ok(())
    }

    /// An age that was stated after that stands.
    async fn lift_age(&self, user: i64, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "delete from people where user_id = $1 and age < 18 and stated_at <= to_timestamp($2::bigint / 1000.0)",
            user,
            ms(at)
        )
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("take an age back"))
    }
}

fn ms(at: Timestamp) -> i64 {
    at.0.try_into().unwrap_or(i64::MAX)
}
