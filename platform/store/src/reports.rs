//! What becomes of broadcasts, for those who look at them: whole, in numbers, recipient by recipient.

use shoal_domain::broadcast::{RecipientState, State};
use shoal_domain::id::{BotId, BroadcastId, UserId};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// A broadcast, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// Which.
    pub id: BroadcastId,
    /// The bot that says it.
    pub bot: BotId,
    /// What admins call it.
    pub name: String,
    /// What is done, as JSON.
    pub task: String,
    /// For whom, as JSON.
    pub audience: String,
    /// How, as JSON.
    pub delivery: String,
    /// It only shows what that one will look like.
    pub test_of: Option<BroadcastId>,
    /// Where it stands.
    pub state: State,
    /// Why it stands there, if somebody should know.
    pub why: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it is to start.
    pub start_at: Option<Timestamp>,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When its recipients were written down.
    pub frozen_at: Option<Timestamp>,
    /// When nobody was left, or it was cancelled.
    pub ended_at: Option<Timestamp>,
    /// Messages that may be sent at the paid rate.
    pub paid_cap: u64,
    /// Messages that were, or are on their way.
    pub paid_used: u64,
    /// Recipients by state.
    pub tally: Tally,
}

/// Recipients by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// They wait.
    pub waiting: u64,
    /// A worker calls them now.
    pub sending: u64,
    /// They have it.
    pub sent: u64,
    /// Telegram refused.
    pub failed: u64,
    /// They cannot be written to.
    pub blocked: u64,
    /// They were left out.
    pub skipped: u64,
    /// Nobody knows.
    pub uncertain: u64,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRow {
    /// Who.
    pub user: UserId,
    /// Where they stand.
    pub state: RecipientState,
    /// The class of the reason.
    pub reason: Option<String>,
    /// What Telegram said.
    pub detail: Option<String>,
    /// How often they were tried.
    pub attempts: u16,
    /// Whether it was paid for.
    pub paid: bool,
    /// The messages in their chat.
    pub messages: Vec<i64>,
    /// Not tried before that, while they wait.
    pub due_at: Timestamp,
    /// When the row changed last.
    pub changed_at: Timestamp,
}

impl Store {
    /// One broadcast.
    pub async fn broadcast(&self, id: BroadcastId) -> Result<Option<Broadcast>, StoreError> {
        Ok(self.select_broadcasts(Some(id), None, 1).await?.pop())
    }

    /// Broadcasts, newest first, those before a given one.
    pub async fn broadcasts(
        &self,
        before: Option<BroadcastId>,
        limit: u32,
    ) -> Result<Vec<Broadcast>, StoreError> {
        self.select_broadcasts(None, before, limit).await
    }

    async fn select_broadcasts(
        &self,
        only: Option<BroadcastId>,
        before: Option<BroadcastId>,
        limit: u32,
    ) -> Result<Vec<Broadcast>, StoreError> {
        let rows = sqlx::query!(
            r#"select broadcast_id, bot_id, name, task::text as "task!", audience::text as "audience!",
                      delivery::text as "delivery!", test_of, state, why, created_by, approved_by, paid_cap, paid_used,
                      (extract(epoch from created_at) * 1000)::bigint as "created_at!",
                      (extract(epoch from start_at) * 1000)::bigint as start_at,
                      (extract(epoch from started_at) * 1000)::bigint as started_at,
                      (extract(epoch from frozen_at) * 1000)::bigint as frozen_at,
                      (extract(epoch from ended_at) * 1000)::bigint as ended_at,
                      counts.waiting as "waiting!", counts.sending as "sending!", counts.sent as "sent!",
                      counts.failed as "failed!", counts.blocked as "blocked!", counts.skipped as "skipped!",
                      counts.uncertain as "uncertain!"
                 from broadcasts cross join lateral (
                     select coalesce(sum(waiting), 0)::bigint as waiting, coalesce(sum(sending), 0)::bigint as sending,
                            coalesce(sum(sent), 0)::bigint as sent, coalesce(sum(failed), 0)::bigint as failed,
                            coalesce(sum(blocked), 0)::bigint as blocked, coalesce(sum(skipped), 0)::bigint as skipped,
                            coalesce(sum(uncertain), 0)::bigint as uncertain
                       from tallies where tallies.broadcast_id = broadcasts.broadcast_id
                 ) as counts
                where ($1::bigint is null or broadcast_id = $1) and ($2::bigint is null or broadcast_id < $2)
                order by broadcast_id desc limit $3"#,
            only.map(|id| id.0),
            before.map(|id| id.0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read broadcasts"))?;
        let time = |ms: i64| Timestamp(ms.try_into().unwrap_or(0));
        let count = |n: i64| n.try_into().unwrap_or(0);
        let broadcasts = rows.into_iter().filter_map(|row| {
            Some(Broadcast {
                id: BroadcastId(row.broadcast_id),
                bot: BotId(row.bot_id),
                name: row.name,
                task: row.task,
                audience: row.audience,
                delivery: row.delivery,
                test_of: row.test_of.map(BroadcastId),
                // The table allows no other.
                state: row.state.parse().ok()?,
                why: row.why,
                created_by: row.created_by,
                created_at: time(row.created_at),
                approved_by: row.approved_by,
                start_at: row.start_at.map(time),
                started_at: row.started_at.map(time),
                frozen_at: row.frozen_at.map(time),
                ended_at: row.ended_at.map(time),
                paid_cap: count(row.paid_cap),
                paid_used: count(row.paid_used),
                tally: Tally {
                    waiting: count(row.waiting),
                    sending: count(row.sending),
                    sent: count(row.sent),
                    failed: count(row.failed),
                    blocked: count(row.blocked),
                    skipped: count(row.skipped),
                    uncertain: count(row.uncertain),
                },
            })
        });
        Ok(broadcasts.collect())
    }

    /// Recipients of a broadcast in the order of their numbers, those behind a given one.
    pub async fn recipients(
        &self,
        broadcast: BroadcastId,
        state: Option<RecipientState>,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<RecipientRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select user_id, state, reason, detail, attempts, paid, messages,
                      (extract(epoch from due_at) * 1000)::bigint as "due_at!",
                      (extract(epoch from changed_at) * 1000)::bigint as "changed_at!"
                 from recipients
                where broadcast_id = $1 and ($2::text is null or state = $2) and user_id > $3
                order by user_id limit $4"#,
            broadcast.0,
            state.map(RecipientState::as_str),
            after.map_or(i64::MIN, |user| user.0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read recipients"))?;
        let recipients = rows.into_iter().filter_map(|row| {
            Some(RecipientRow {
                user: UserId(row.user_id),
                state: row.state.parse().ok()?,
                reason: row.reason,
                detail: row.detail,
                attempts: row.attempts.try_into().unwrap_or(0),
                paid: row.paid,
                messages: row.messages.unwrap_or_default(),
                due_at: Timestamp(row.due_at.try_into().unwrap_or(0)),
                changed_at: Timestamp(row.changed_at.try_into().unwrap_or(0)),
            })
        });
        Ok(recipients.collect())
    }
}

impl Tally {
    /// All recipients, also those who are left out.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.waiting + self.sending + self.sent + self.failed + self.blocked + self.skipped + self.uncertain
    }

    /// Those who have a final state.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.total() - self.waiting - self.sending
    }
}
