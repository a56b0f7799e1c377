//! Recipients of broadcasts: the queue of the bulk lane, and what became of each.
//!
//! A row goes from `waiting` to `sending` in one step that only one worker can take, and from there to one final state,
//! or back. So it does not matter who owns which partition meanwhile: whoever has claimed a row makes the call. Rows of a
//! worker that died become `uncertain`, since nobody knows whether its calls were carried out.

use std::time::Duration;

use shoal_domain::broadcast::{Reason, RecipientState};
use shoal_domain::id::{BotId, BroadcastId, MessageId, UserId};

use crate::pool::{Store, StoreError};

/// A claimed row is nobody's any more after so long: a call is cut off after 15 s, and its end written down soon after.
pub const CLAIM: Duration = Duration::from_secs(30);

/// What a worker wants to claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Of which broadcast.
    pub broadcast: BroadcastId,
    /// Whose contacts tell whether somebody may still be written to.
    pub bot: BotId,
    /// The partitions that the worker owns.
    pub partitions: &'a [i16],
    /// The worker.
    pub worker: &'a str,
    /// Rows at most.
    pub limit: u32,
    /// Whether the calls are paid for: no more are claimed than the budget has left.
    pub paid: bool,
    /// Whether those who want no announcements are passed over. Not where a message they have is corrected.
    pub honours_opt_out: bool,
}

/// What was claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Those to be called.
    pub recipients: Vec<Recipient>,
    /// Rows that were passed over: these people may not be written to any more.
    pub skipped: u32,
}

/// A recipient whose row is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: UserId,
    /// Where they live.
    pub partition: i16,
    /// The number of the claim.
    pub claim: i64,
    /// Empty where it is not known.
    pub first_name: String,
    /// As they chose it, else as Telegram says it.
    pub language: Option<String>,
    /// As they chose it.
    pub time_zone: Option<String>,
    /// How often they were tried, this time included.
    pub attempts: u16,
    /// The messages to be edited or deleted.
    pub messages: Vec<MessageId>,
}

impl Store {
    /// Claims rows that are due. What a claim answers is this worker's until it says what became of it.
    pub async fn claim(&self, claim: Claim<'_>) -> Result<Claimed, StoreError> {
        const ATTEMPTED: &str = "claim recipients";
        let wrap = || StoreError::during(ATTEMPTED);
        if !claim.paid {
            return self.claim_with(claim, &self.pool, claim.limit).await.map_err(wrap());
        }
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        let left = sqlx::query_scalar!(
            r#"select paid_cap - paid_used as "left!" from broadcasts where broadcast_id = $1 for no key update"#,
            claim.broadcast.0
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?;
        let limit = i64::from(claim.limit).min(left.unwrap_or(0)) as u32;
        let claimed = self.claim_with(claim, &mut *transaction, limit).await.map_err(wrap())?;
        sqlx::query!(
            "update broadcasts set paid_used = paid_used + $2 where broadcast_id = $1",
            claim.broadcast.0,
            claimed.recipients.len() as i64
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())?;
        Ok(claimed)
    }

    async fn claim_with(
        &self,
        claim: Claim<'_>,
        connection: impl sqlx::PgExecutor<'_>,
        limit: u32,
    ) -> Result<Claimed, sqlx::Error> {
        // One partition after the other, each by its own end of the index: a sort over all that wait would grow with
        // the audience.
        let rows = sqlx::query!(
            r#"with number as materialized (select nextval('claims') as claim), due as materialized (
                   select waiting.user_id
                     from unnest($2::smallint[]) as mine (partition)
                    cross join lateral (
                        select user_id from recipients
                         where broadcast_id = $1 and recipients.partition = mine.partition
                           and state = 'waiting' and due_at <= now()
                         order by due_at limit $3 for update skip locked
                    ) as waiting limit $3
               ), judged as (
                   select due.user_id, contacts.first_name, contacts.time_zone,
                          coalesce(contacts.chosen_language, contacts.language) as language,
                          case when contacts.unreachable_since is not null then 'unreachable'
                               when $6 and people.banned_at is not null and coalesce(people.banned_until > now(), true)
                               then 'banned'
                               when $6 and contacts.opted_out_at is not null then 'opted_out' end as reason
                     from due
                     left join contacts on contacts.bot_id = $4 and contacts.user_id = due.user_id
                     left join people on people.user_id = due.user_id
               )
               update recipients set
                   state = case when judged.reason is null then 'sending' else 'skipped' end,
                   reason = judged.reason,
                   claim = number.claim,
                   claimed_by = case when judged.reason is null then $5::text end,
                   attempts = attempts + (judged.reason is null)::int,
                   paid = $7 and judged.reason is null,
                   changed_at = now()
                 from judged cross join number
                where recipients.broadcast_id = $1 and recipients.user_id = judged.user_id
               returning recipients.user_id, recipients.partition, recipients.claim as "claim!", state, attempts, messages,
                         coalesce(judged.first_name, '') as "first_name!", judged.language as "language?",
                         judged.time_zone as "time_zone?""#,
            claim.broadcast.0,
            claim.partitions,
            i64::from(limit),
            claim.bot.0,
            claim.worker,
            claim.honours_opt_out,
            claim.paid
        )
        .fetch_all(connection)
        .await?;
        let mut claimed = Claimed::default();
        for row in rows {
            if row.state != RecipientState::Sending.as_str() {
                claimed.skipped += 1;
                continue;
            }
            claimed.recipients.push(Recipient {
                user: UserId(row.user_id),
                partition: row.partition,
                claim: row.claim,
                first_name: row.first_name,
                language: row.language,
                time_zone: row.time_zone,
                attempts: row.attempts.try_into().unwrap_or(0),
                messages: row.messages.unwrap_or_default().into_iter().map(MessageId).collect(),
            });
        }
        Ok(claimed)
    }

    /// Takes rows over that a worker claimed and said nothing of for longer than [`CLAIM`]: it died. Of its own, a worker
    /// only takes those of which it does not know, as the answer to the claim was lost; they are older. `repeat`: the call
    /// may be made again. Returns how many there were.
    pub async fn disclaim(
        &self,
        broadcast: BroadcastId,
        partitions: &[i16],
        worker: &str,
        repeat: bool,
    ) -> Result<u64, StoreError> {
        sqlx::query!(
            "update recipients set
                 state = case when $4 then 'waiting' else 'uncertain' end,
                 reason = case when $4 then null else 'crashed' end,
                 claimed_by = null, changed_at = now()
              where broadcast_id = $1 and partition = any($2) and state = 'sending'
                and changed_at < now() - $5::float8 * (case when claimed_by = $3 then 4 else 1 end) * interval '1 second'",
            broadcast.0,
            partitions,
            worker,
            repeat,
            CLAIM.as_secs_f64()
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected())
        .map_err(StoreError::during("take over recipients of a worker that died"))
    }

    /// Passes over recipients that still wait, so many at most. Returns how many there were.
    pub async fn skip_waiting(
        &self,
        broadcast: BroadcastId,
        partitions: &[i16],
        reason: Reason,
        limit: u32,
    ) -> Result<u64, StoreError> {
        // Picked once: as a subquery that locks, it would be run again for each row of the update.
        sqlx::query!(
            "with picked as materialized (
                 select user_id from recipients
                  where broadcast_id = $1 and partition = any($2) and state = 'waiting'
                  limit $4 for update skip locked
             )
             update recipients set state = 'skipped', reason = $3, changed_at = now()
               from picked where recipients.broadcast_id = $1 and recipients.user_id = picked.user_id",
            broadcast.0,
            partitions,
            reason.as_str(),
            i64::from(limit)
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected())
        .map_err(StoreError::during("pass over recipients that wait"))
    }
}
