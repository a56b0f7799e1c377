//! Reports as moderators read them, and what was said, sealed. Nothing here can open it.

use shoal_domain::id::{ConversationId, UserId};
use shoal_domain::time::Timestamp;

use crate::admins::Deed;
use crate::measures::audit;
use crate::pool::{Store, StoreError};

/// A report, without what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Its number; they rise.
    pub id: i64,
    /// Who reported.
    pub by: UserId,
    /// Whom.
    pub against: UserId,
    /// Their conversation.
    pub conversation: String,
    /// What for, if they said so.
    pub grounds: Option<String>,
    /// When.
    pub at: Timestamp,
    /// When a moderator first looked at it, or did something about the person.
    pub reviewed_at: Option<Timestamp>,
    /// How many messages are kept with it.
    pub messages: i64,
}

/// What one of the two has read, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Who has read it.
    pub reader: UserId,
    /// It.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Keeps what somebody has read of a conversation that was reported. Keeping it twice keeps the first.
    pub async fn keep_evidence(
        &self,
        by: UserId,
        conversation: ConversationId,
        reader: UserId,
        messages: usize,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into evidence (by_user, conversation, reader, messages, sealed)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            by.0,
            conversation.to_string(),
            reader.0,
            i16::try_from(messages).unwrap_or(i16::MAX),
            sealed
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("keep what was said"))
    }

    /// Reports, newest first, before a given one; those at which somebody has looked, or nobody has, or all.
    pub async fn reported(
        &self,
        reviewed: Option<bool>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Reported>, StoreError> {
        let rows = sqlx::query!(
            r#"select report_id, by_user, against_user, conversation, grounds,
                      (extract(epoch from made_at) * 1000)::bigint as "at!",
                      (extract(epoch from reviewed_at) * 1000)::bigint as reviewed_at,
                      (select coalesce(sum(messages), 0) from evidence
                        where evidence.by_user = reports.by_user
                          and evidence.conversation = reports.conversation) as "messages!"
                 from reports
                where ($1::bigint is null or report_id < $1) and ($2::bool is null or (reviewed_at is not null) = $2)
                order by report_id desc limit $3"#,
            before,
            reviewed,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list reports"))?;
        let time = |ms: i64| Timestamp(ms.try_into().unwrap_or(0));
        let reports = rows.into_iter().map(|row| Reported {
            id: row.report_id,
            by: UserId(row.by_user),
            against: UserId(row.against_user),
            conversation: row.conversation,
            grounds: row.grounds,
            at: time(row.at),
            reviewed_at: row.reviewed_at.map(time),
            messages: row.messages,
        });
        Ok(reports.collect())
    }

    /// One report.
    pub async fn report(&self, id: i64) -> Result<Option<Reported>, StoreError> {
        let found = self.reported(None, Some(id.saturating_add(1)), 1).await?;
        Ok(found.into_iter().find(|report| report.id == id))
    }

    /// What was said before a report, still sealed. That it is handed out, to whom and why, is audited first, in the same
    /// step. `None`: there is no such report.
    pub async fn open_report(&self, id: i64, deed: &Deed) -> Result<Option<Vec<Sealed>>, StoreError> {
        let mut transaction =
            self.pool.begin().await.map_err(StoreError::during("begin to open a report"))?;
        audit(&mut transaction, deed).await?;
        let report = sqlx::query!(
            "update reports set reviewed_at = coalesce(reviewed_at, now()) where report_id = $1
             returning by_user, conversation",
            id
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(StoreError::during("look a report up"))?;
        let Some(report) = report else { return Ok(None) };
        let sealed = sqlx::query!(
            "select reader, sealed from evidence where by_user = $1 and conversation = $2 order by reader",
            report.by_user,
            report.conversation
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(StoreError::during("fetch what was said"))?;
        transaction.commit().await.map_err(StoreError::during("open a report"))?;
        Ok(Some(
            sealed.into_iter().map(|row| Sealed { reader: UserId(row.reader), bytes: row.sealed }).collect(),
        ))
    }

    /// Deletes what was said before reports, once it is so many days old. How many pieces went.
    pub async fn expire_evidence(&self, days: u8) -> Result<u64, StoreError> {
        sqlx::query!(
            "delete from evidence where made_at < now() - make_interval(days => $1)",
            i32::from(days)
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected())
        .map_err(StoreError::during("delete what was said before reports"))
    }

    /// Deletes reports and appeals that were decided so many days ago. What was decided stays, with its reason.
    pub async fn forget_reports(&self, days: u8) -> Result<u64, StoreError> {
        let reports = sqlx::query!(
            "delete from reports where reviewed_at < now() - make_interval(days => $1)",
            i32::from(days)
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("delete old reports"))?;
        let appeals = sqlx::query!(
            "delete from appeals where answered_at < now() - make_interval(days => $1)",
            i32::from(days)
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("delete old appeals"))?;
        Ok(reports.rows_affected() + appeals.rows_affected())
    }
}
