//! What moderators decide. It is written down with actor and reason, and audited, before anybody hears of it; the scheduler
//! then tells the owner of the person.

use shoal_domain::id::UserId;
use shoal_domain::moderation::{Measure, MeasureId};
use shoal_domain::time::Timestamp;

use crate::admins::Deed;
use crate::pool::{Store, StoreError};

/// A measure that the owner of the person has not been told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Names it.
    pub id: MeasureId,
    /// About whom.
    pub user: UserId,
    /// What.
    pub measure: Measure,
    /// Why.
    pub reason: String,
}

/// Something that waits for a moderator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Reports at which nobody has looked.
    pub reports: i64,
    /// People who are suspended by reports.
    pub suspended: i64,
    /// Appeals that nobody has answered.
    pub appeals: i64,
    /// When the latest suspension came, in ms; 0 where there is none.
    pub latest_suspension: i64,
    /// The latest appeal; 0 where there is none.
    pub latest_appeal: i64,
    /// Half the reports of the last week were looked at within so many seconds.
    pub review_seconds: Option<i64>,
}

/// A measure as it stands in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Names it.
    pub id: MeasureId,
    /// What.
    pub measure: Measure,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// When the owner of the person was told.
    pub told_at: Option<Timestamp>,
}

/// Somebody who meets nobody until a moderator has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// Who.
    pub user: UserId,
    /// Since when.
    pub since: Timestamp,
    /// Reports about them from a day before that on.
    pub reports: i64,
    /// What these were for, and how many; those that do not say are for `unsaid`.
    pub grounds: Vec<(String, i64)>,
    /// They have appealed, and nobody has answered.
    pub appealed: bool,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Its number; they rise.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// What they say.
    pub words: String,
    /// How often they stated the age of an adult after one under 18, at most 1000.
    pub age_tries: u16,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Decides about somebody: the audit, the measure, and that their reports and appeals have been looked at, in one.
    pub async fn decide(
        &self,
        user: UserId,
        measure: Measure,
        reason: &str,
        deed: &Deed,
    ) -> Result<MeasureId, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(StoreError::during("begin to decide"))?;
        audit(&mut transaction, deed).await?;
        // Numbers are told in their order, so about one person the next is taken when the one before is committed.
        sqlx::query!("select pg_advisory_xact_lock($1)", user.0)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::during("wait for another decision about somebody"))?;
        let id = sqlx::query_scalar!(
            "insert into measures (user_id, measure, lasts_until, reason, actor)
             values ($1, $2, to_timestamp($3::bigint / 1000.0), $4, $5) returning measure_id",
            user.0,
            measure.word(),
            measure.until().map(|until| i64::try_from(until.0).unwrap_or(i64::MAX)),
            reason,
            deed.actor
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(StoreError::during("write a measure"))?;
        sqlx::query!(
            "update reports set reviewed_at = now() where against_user = $1 and reviewed_at is null",
            user.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::during("close reports"))?;
        sqlx::query!(
            "update appeals set answered_at = now() where user_id = $1 and answered_at is null",
            user.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::during("answer appeals"))?;
        transaction.commit().await.map_err(StoreError::during("decide about somebody"))?;
        Ok(MeasureId(id))
    }

    /// What the owners of people have not been told yet, oldest first.
    pub async fn untold(&self, limit: u32) -> Result<Vec<Untold>, StoreError> {
        let rows = sqlx::query!(
            r#"select measure_id, user_id, measure, reason,
                      (extract(epoch from lasts_until) * 1000)::bigint as until
                 from measures where told_at is null order by measure_id limit $1"#,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look for measures"))?;
        let read = rows.into_iter().filter_map(|row| {
            let until = row.until.map(|until| Timestamp(until.try_into().unwrap_or(0)));
            // The table allows no other word.
            let measure = Measure::read(&row.measure, until)?;
            let (id, user) = (MeasureId(row.measure_id), UserId(row.user_id));
            Some(Untold { id, user, measure, reason: row.reason })
        });
        Ok(read.collect())
    }

    /// The owner has been told.
    pub async fn told(&self, id: MeasureId) -> Result<(), StoreError> {
        sqlx::query!("update measures set told_at = now() where measure_id = $1", id.0)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(StoreError::during("note that a measure was told"))
    }

    /// What waits for a moderator.
    pub async fn moderation_queue(&self) -> Result<Queue, StoreError> {
        let row = sqlx::query!(
            r#"select (select count(*) from reports where reviewed_at is null) as "reports!",
                      (select count(*) from standings where suspended_at is not null) as "suspended!",
                      (select count(*) from appeals where answered_at is null) as "appeals!",
                      (select coalesce(max(extract(epoch from suspended_at) * 1000), 0)::bigint from standings
                        where suspended_at is not null) as "latest_suspension!",
                      (select coalesce(max(appeal_id), 0) from appeals where answered_at is null) as "latest_appeal!",
                      (select percentile_cont(0.5) within group (order by extract(epoch from reviewed_at - made_at))
                         from reports where reviewed_at > now() - interval '7 days')::bigint as review_seconds"#
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("count what waits for a moderator"))?;
        Ok(Queue {
            reports: row.reports,
            suspended: row.suspended,
            appeals: row.appeals,
            latest_suspension: row.latest_suspension,
            latest_appeal: row.latest_appeal,
            review_seconds: row.review_seconds,
        })
    }

    /// People who are suspended by reports, in the order of their numbers, those behind a given one.
    pub async fn suspended(&self, after: Option<UserId>, limit: u32) -> Result<Vec<Suspended>, StoreError> {
        let rows = sqlx::query!(
            r#"select user_id, (extract(epoch from suspended_at) * 1000)::bigint as "since!",
                      coalesce(said.grounds, '{}') as "grounds!", coalesce(said.counts, '{}') as "counts!",
                      exists (select from appeals where appeals.user_id = standings.user_id and answered_at is null)
                          as "appealed!"
                 from standings
                cross join lateral (
                      select array_agg(grounds order by count desc, grounds) as grounds,
                             array_agg(count order by count desc, grounds) as counts
                        from (select coalesce(grounds, 'unsaid') as grounds, count(*) as count from reports
                               where against_user = standings.user_id
                                 and made_at >= suspended_at - interval '1 day' group by 1) as each) as said
                where suspended_at is not null and user_id > $1
                order by user_id limit $2"#,
            after.map_or(0, |user| user.0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list who is suspended"))?;
        let suspended = rows.into_iter().map(|row| Suspended {
            user: UserId(row.user_id),
            since: Timestamp(row.since.try_into().unwrap_or(0)),
            reports: row.counts.iter().sum(),
            grounds: row.grounds.into_iter().zip(row.counts).collect(),
            appealed: row.appealed,
        });
        Ok(suspended.collect())
    }

    /// What was decided about somebody, the latest first.
    pub async fn measures(&self, user: UserId, limit: u32) -> Result<Vec<Taken>, StoreError> {
        let rows = sqlx::query!(
            r#"select measure_id, measure, reason, actor, (extract(epoch from lasts_until) * 1000)::bigint as until,
                      (extract(epoch from made_at) * 1000)::bigint as "at!",
                      (extract(epoch from told_at) * 1000)::bigint as told_at
                 from measures where user_id = $1 order by measure_id desc limit $2"#,
            user.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list measures"))?;
        let time = |ms: i64| Timestamp(ms.try_into().unwrap_or(0));
        let taken = rows.into_iter().filter_map(|row| {
            // The table allows no other word.
            let measure = Measure::read(&row.measure, row.until.map(time))?;
            let (id, at, told_at) = (MeasureId(row.measure_id), time(row.at), row.told_at.map(time));
            Some(Taken { id, measure, reason: row.reason, actor: row.actor, at, told_at })
        });
        Ok(taken.collect())
    }

    /// Appeals that nobody has answered, oldest first, those behind a given one.
    pub async fn appeals(&self, after: Option<i64>, limit: u32) -> Result<Vec<Appeal>, StoreError> {
        let rows = sqlx::query!(
            r#"select appeal_id, user_id, words, (extract(epoch from made_at) * 1000)::bigint as "at!",
                      people.tries as "tries?"
                 from appeals left join people using (user_id) where answered_at is null and appeal_id > $1 order by appeal_id limit $2"#,
            after.unwrap_or(0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list appeals"))?;
        let appeals = rows.into_iter().map(|row| Appeal {
            id: row.appeal_id,
            user: UserId(row.user_id),
            words: row.words,
            age_tries: row.tries.and_then(|tries| tries.try_into().ok()).unwrap_or(0),
            at: Timestamp(row.at.try_into().unwrap_or(0)),
        });
        Ok(appeals.collect())
    }
}

/// Writes down what somebody does, as a part of doing it.
pub(crate) async fn audit(connection: &mut sqlx::PgConnection, deed: &Deed) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into audit (actor, role, address, action, subject, outcome, detail)
         values ($1, $2, $3, $4, $5, $6, $7::text::jsonb)",
        deed.actor,
        deed.role,
        deed.address,
        deed.action,
        deed.subject,
        deed.outcome,
        deed.detail
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(StoreError::during("write the audit"))
}
