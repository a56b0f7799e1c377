//! Who was forgotten, known by marks; and that nobody of them comes back by a backup.

use std::sync::Arc;

use shoal_domain::forgotten::{Forgotten, ForgottenMark};
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use sqlx::{Postgres, Transaction};

use crate::pool::{Store, StoreError};

const NOTE: &str = "note that somebody was forgotten";
const LOOK: &str = "look for the forgotten among the people of a backup";

/// Makes marks of people.
pub(crate) type Marks = Arc<dyn Fn(UserId) -> ForgottenMark + Send + Sync>;

impl Store {
    /// Whoever is forgotten through this is on the list of the forgotten, by a mark that this makes.
    #[must_use]
    pub fn marking(mut self, mark: impl Fn(UserId) -> ForgottenMark + Send + Sync + 'static) -> Store {
        self.marks = Some(Arc::new(mark));
        self
    }

    /// Everybody on the list.
    pub async fn forgotten(&self) -> Result<Forgotten, StoreError> {
        let rows = sqlx::query!(
            r#"select mark, (extract(epoch from forgotten_at) * 1000)::bigint as "at!" from forgotten"#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read who was forgotten"))?;
        let all = rows.into_iter().filter_map(|row| {
            let mark = ForgottenMark::new(row.mark.try_into().ok()?);
            Some((mark, Timestamp(row.at.try_into().ok()?)))
        });
        Ok(all.collect())
    }

    /// Forgets everybody on this list whom a backup has brought back. Answers how many they were. Without a maker of marks
    /// nobody is found.
    pub async fn forget_again(&self, list: &Forgotten) -> Result<u64, StoreError> {
        let since = list.unknown_to(&self.forgotten().await?);
        let mut again = 0;
        if let Some(marks) = self.marks.as_ref().filter(|_| !since.is_empty()) {
            for user in self.everybody().await? {
                if let Some(at) = since.since(marks(user)) {
                    self.forget(user, at).await?;
                    again += 1;
                }
            }
        }
        // The next list is made of these.
        let mut transaction = self.pool.begin().await.map_err(StoreError::during(NOTE))?;
        for (mark, at) in since.iter() {
            note(&mut transaction, mark, at).await?;
        }
        transaction.commit().await.map_err(StoreError::during(NOTE))?;
        Ok(again)
    }

    /// Notes it in the transaction that forgets them, so that a backup has both or neither.
    pub(crate) async fn note_forgotten(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        user: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        match &self.marks {
            Some(marks) => note(transaction, marks(user), at).await,
            None => Ok(()),
        }
    }

    /// All whose number is anywhere.
    async fn everybody(&self) -> Result<Vec<UserId>, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(StoreError::during(LOOK))?;
        // Of a large deployment this takes its time, and nobody else is there.
        sqlx::query("set local statement_timeout = 0")
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::during(LOOK))?;
        sqlx::query_scalar!(
            r#"select user_id as "user_id!" from contacts union select user_id from people union select user_id from profiles
               union select user_id from entitlements union select user_id from grants union select user_id from leavings
               union select by_user from blocks union select by_user from ratings union select about_user from ratings
               union select user_id from appeals union select user_id from measures union select user_id from standings
               union select user_id from payments where user_id is not null
               union select user_id from invoices where user_id is not null
               union select user_id from recipients union select user_id from referrers
               union select by_user from referrals where by_user is not null
               union select own_user from referrals where own_user is not null
               union select user_id from subscriptions
               union select user_id from plan_steps where user_id is not null
               union select earner_user from shares where earner_user is not null
               union select earner_user from payouts where earner_user is not null
               union select owner_user from providers where owner_user is not null
               union select user_id from traders
               union select substr(name, 6)::bigint from accounts where name like 'user:%'"#
        )
        .fetch_all(&mut *transaction)
        .await
        .map(|users| users.into_iter().map(UserId).collect())
        .map_err(StoreError::during(LOOK))
    }
}

async fn note(
    transaction: &mut Transaction<'_, Postgres>,
    mark: ForgottenMark,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into forgotten as f (mark, forgotten_at) values ($1, to_timestamp($2::bigint / 1000.0))
         on conflict (mark) do update set forgotten_at = greatest(f.forgotten_at, excluded.forgotten_at)",
        mark.as_bytes(),
        i64::try_from(at.0).unwrap_or(i64::MAX)
    )
    .execute(&mut **transaction)
    .await
    .map(drop)
    .map_err(StoreError::during(NOTE))
}
